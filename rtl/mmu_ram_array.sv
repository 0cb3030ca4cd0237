// The set-associative array of mmu_array with its tags and data in memories: same ports, same behaviour in every cycle,
// but that a lookup is told a cycle ahead (read_i, for the address of the next cycle's lookup) and that, while busy_o is
// high, a flush must name an address or everything. Valid, stale and replacement bits are flip-flops.
//
// What was asked in cycle t and is carried out in t + 1, while memories are read:
//  - a fill is posted in t, its set is read, and it is committed in t + 1: way chosen, memories written. Touches wait the
//    same cycle, so that the policy hears of both in their order.
//  - a flush by address in t reads the set of each level; t + 1 clears what matches. Lookups in t + 1 pass over it.
//  - a flush of an ASID, or of all but global entries, marks every set stale in t. What it takes is passed over where a
//    stale set is read; a sweep, or a fill of the set, cleans it. A flush of everything clears all sets at once.
//
// What is read in t for t + 1 is as before t: an entry committed in t is put in its place (wrote_q), and a lookup also
// sees the entry that is committed in t + 1. No fill comes in the cycle of a flush, so what is committed is newer than
// any flush that is still being carried out. Each level held has its copy of the memories for lookups.
`default_nettype none

module mmu_ram_array #(
  parameter  int LEVELS = 3,
  parameter  int PAGES  = 7,                    // bit n: holds translations of level n
  parameter  int ASID_W = 16,
  parameter  int DATA_W = 49,
  parameter  int SETS   = 64,                   // a power of two, at least 2
  parameter  int WAYS   = 4,
  parameter  int POLICY = mmu_pkg::POLICY_LRU,
  parameter  int SEED   = 1,
  localparam int VPN_W  = 9 * LEVELS
) (
  input  logic              clk_i,
  input  logic              rst_ni,

  input  logic              read_i,          // the next cycle looks read_vpn_i up
  input  logic [VPN_W-1:0]  read_vpn_i,
  input  logic              lookup_i,
  input  logic [VPN_W-1:0]  lookup_vpn_i,
  input  logic [ASID_W-1:0] lookup_asid_i,
  output logic              found_o,
  output logic [2:0]        found_level_o,
  output logic              found_global_o,
  output logic [DATA_W-1:0] found_data_o,
  input  logic              touch_i,         // what was found is used

  input  logic              fill_i,
  input  logic [VPN_W-1:0]  fill_vpn_i,
  input  logic [ASID_W-1:0] fill_asid_i,
  input  logic [2:0]        fill_level_i,
  input  logic              fill_global_i,   // matches in every ASID
  input  logic [DATA_W-1:0] fill_data_i,

  input  logic              flush_i,
  input  logic              flush_by_va_i,
  input  logic              flush_by_asid_i,
  input  logic              flush_global_i,
  input  logic [VPN_W-1:0]  flush_vpn_i,
  input  logic [ASID_W-1:0] flush_asid_i,
  output logic              busy_o           // a sweep goes on
);

  `include "mmu_tag.svh"

  localparam int HELD  = 32'(HOLDS[0]) + 32'(HOLDS[1]) + 32'(HOLDS[2]) + 32'(HOLDS[3]) + 32'(HOLDS[4]);
  // Copies of the tags for fills (the first), flushes by address (one for each level held), and the sweep (the last, so
  // that fills never hold it up).
  localparam int COPIES = HELD > 1 ? HELD : 2;
  localparam int SWEEP  = COPIES - 1;

  if (SETS < 2 || (SETS & (SETS - 1)) != 0) begin : gen_check_sets
    $error("mmu_ram_array: SETS must be a power of two and at least 2; one set is for flip-flops (RAM 0)");
  end

  // Copy c of the tags is that of the level held which has c others below it.
  function automatic [2:0] level_of_copy(input int copy);
    level_of_copy = 3'(LOWEST);
    for (int n = LOWEST; n <= HIGHEST; n++) begin
      if (HOLDS[n] && 32'(HOLDS[0] && n > 0) + 32'(HOLDS[1] && n > 1) + 32'(HOLDS[2] && n > 2)
          + 32'(HOLDS[3] && n > 3) == copy) begin
        level_of_copy = 3'(n);
      end
    end
  endfunction

  logic [WAYS-1:0] valid_q [SETS];  // of a set that is live
  logic [SETS-1:0] live_q;          // something was filled since everything was flushed

  // The fill posted in the cycle before, which is committed now.
  logic              commit_q;
  logic [SET_W-1:0]  commit_set_q;
  logic [TAG_W-1:0]  commit_tag_q;
  logic [DATA_W-1:0] commit_data_q;
  logic [WAY_W-1:0]  commit_way;

  // The fill committed in the cycle before: memories read in that cycle do not show it.
  logic              wrote_q;
  logic [SET_W-1:0]  wrote_set_q;
  logic [WAY_W-1:0]  wrote_way_q;
  logic [TAG_W-1:0]  wrote_tag_q;
  logic [DATA_W-1:0] wrote_data_q;

  // Flushes: that by address of the cycle before, and that which the sweep carries out.
  logic              flush_by_va, flush_all, flush_rest, drop_q, sweep_read, sweep_clears;
  logic [WHAT_W-1:0] flush_what, drop_what_q, sweep_what;
  logic [VPN_W-1:0]  drop_vpn_q;
  logic [SETS-1:0]   stale;
  logic [SET_W-1:0]  sweep_read_set, sweep_clear_set;

  assign flush_by_va = flush_i && flush_by_va_i;
  assign flush_all   = flush_i && !flush_by_va_i && !flush_by_asid_i && flush_global_i;
  assign flush_rest  = flush_i && !flush_by_va_i && !flush_all;
  assign flush_what  = {flush_by_asid_i, flush_global_i, flush_asid_i};

  function automatic dropped(input logic [TAG_W-1:0] tag);
    dropped = flush_takes(tag, drop_what_q, 1'b1, drop_vpn_q[VPN_W-1:PAGE_LO]);
  endfunction

  function automatic swept(input logic [TAG_W-1:0] tag);
    swept = flush_takes(tag, sweep_what, 1'b0, {PAGE_W{1'b0}});
  endfunction

  // ---- lookup: each level held in its own copy ---------------------------------------------------------------------

  logic [WAYS-1:0]        write_lanes;
  logic [HELD-1:0]        hits, hits_global;
  logic [HELD*SET_W-1:0]  hit_sets;
  logic [HELD*WAY_W-1:0]  hit_ways;
  logic [HELD*DATA_W-1:0] hits_data;
  logic [SET_W-1:0]       found_set;
  logic [WAY_W-1:0]       found_way;

  assign write_lanes = WAYS'(1) << commit_way;

  for (genvar c = 0; c < HELD; c++) begin : gen_level
    localparam logic [2:0]       LEVEL = level_of_copy(c);
    localparam logic [TAG_W-1:0] CARES = {4'h7, {ASID_W{1'b0}}, page_bits(LEVEL)};  // besides the ASID

    logic [SET_W-1:0]       read_set, set;
    logic [WAYS*TAG_W-1:0]  tags;
    logic [WAYS*DATA_W-1:0] data;
    logic [WAYS-1:0]        match, over;
    logic [TAG_W-1:0]       probe, difference;
    logic [WAY_W-1:0]       way;
    logic                   wrote_here, commit_here;

    assign probe       = {1'b0, LEVEL, lookup_asid_i, lookup_vpn_i[VPN_W-1:PAGE_LO]};
    assign read_set    = set_of(read_vpn_i, LEVEL);
    assign set         = set_of(lookup_vpn_i, LEVEL);
    assign wrote_here  = wrote_q && wrote_set_q == set;
    assign commit_here = commit_q && commit_set_q == set;

    mmu_ram #(.WORDS(SETS), .LANES(WAYS), .LANE_W(TAG_W)) u_tags (
      .clk_i, .read_i, .read_addr_i(read_set), .read_data_o(tags),
      .write_i(commit_q), .write_lanes_i(write_lanes), .write_addr_i(commit_set_q), .write_data_i(commit_tag_q)
    );
    mmu_ram #(.WORDS(SETS), .LANES(WAYS), .LANE_W(DATA_W)) u_data (
      .clk_i, .read_i, .read_addr_i(read_set), .read_data_o(data),
      .write_i(commit_q), .write_lanes_i(write_lanes), .write_addr_i(commit_set_q), .write_data_i(commit_data_q)
    );

    function automatic passed_over(input logic [TAG_W-1:0] tag);
      passed_over = (drop_q && dropped(tag)) || (stale[set] && swept(tag));
    endfunction

    always_comb begin
      {match, over, way, difference} = '0;
      if (lookup_i) begin
        for (int w = 0; w < WAYS; w++) begin
          difference = tags[w*TAG_W +: TAG_W] ^ probe;
          match[w]   = (difference & CARES) == '0 && (difference[GLB] || difference[ASID_LO +: ASID_W] == '0);
        end
        if (wrote_here) begin
          difference         = wrote_tag_q ^ probe;
          match[wrote_way_q] = (difference & CARES) == '0 && (difference[GLB] || difference[ASID_LO +: ASID_W] == '0);
        end
        if (drop_q || stale[set]) begin
          for (int w = 0; w < WAYS; w++) begin
            over[w] = passed_over(tags[w*TAG_W +: TAG_W]);
          end
          if (wrote_here) begin
            over[wrote_way_q] = passed_over(wrote_tag_q);
          end
        end
        match = match & ~over & valid_q[set] & {WAYS{live_q[set]}};
        if (commit_here) begin
          difference        = commit_tag_q ^ probe;
          match[commit_way] = (difference & CARES) == '0 && (difference[GLB] || difference[ASID_LO +: ASID_W] == '0);
        end
        for (int w = WAYS - 1; w >= 0; w--) begin
          if (match[w]) begin
            way = WAY_W'(w);
          end
        end
      end
    end

    assign hits[c]                     = match != '0;
    assign hit_sets[c*SET_W +: SET_W]  = set;
    assign hit_ways[c*WAY_W +: WAY_W]  = way;
    assign {hits_global[c], hits_data[c*DATA_W +: DATA_W]} =
          commit_here && commit_way == way ? {commit_tag_q[GLB], commit_data_q}
        : wrote_here && wrote_way_q == way ? {wrote_tag_q[GLB], wrote_data_q}
        : {tags[32'(way)*TAG_W + GLB], data[32'(way)*DATA_W +: DATA_W]};
  end

  always_comb begin
    {found_o, found_level_o, found_global_o, found_data_o, found_set, found_way} = '0;
    for (int c = HELD - 1; c >= 0; c--) begin
      if (hits[c]) begin
        found_o        = 1'b1;
        found_level_o  = level_of_copy(c);
        found_global_o = hits_global[c];
        found_data_o   = hits_data[c*DATA_W +: DATA_W];
        found_set      = hit_sets[c*SET_W +: SET_W];
        found_way      = hit_ways[c*WAY_W +: WAY_W];
      end
    end
  end

  // ---- the further copies of the tags ------------------------------------------------------------------------------

  logic                 fill;
  logic [2:0]           fill_level;
  logic [SET_W-1:0]     fill_set;
  logic [COPIES*WAYS*TAG_W-1:0] copies;

  assign fill       = fill_i && HOLDS[fill_level_i];
  assign fill_level = HELD == 1 ? 3'(LOWEST) : fill_level_i;
  assign fill_set   = set_of(fill_vpn_i, fill_level);

  for (genvar c = 0; c < COPIES; c++) begin : gen_copy
    logic             sweeps, flushes;
    logic [SET_W-1:0] set;

    assign sweeps  = c == SWEEP && sweep_read;
    assign flushes = c < HELD && flush_by_va;
    assign set     = sweeps ? sweep_read_set : flushes ? set_of(flush_vpn_i, level_of_copy(c)) : fill_set;

    mmu_ram #(.WORDS(SETS), .LANES(WAYS), .LANE_W(TAG_W)) u_tags (
      .clk_i, .read_i(sweeps || flushes || (c == 0 && fill)), .read_addr_i(set),
      .read_data_o(copies[c*WAYS*TAG_W +: WAYS*TAG_W]),
      .write_i(commit_q), .write_lanes_i(write_lanes), .write_addr_i(commit_set_q), .write_data_i(commit_tag_q)
    );
  end

  // ---- commit of a fill --------------------------------------------------------------------------------------------

  logic [WAYS-1:0]  fill_same;    // the ways that hold the page: one at most
  logic [WAYS-1:0]  commit_valid;
  logic [WAY_W-1:0] same_way, free_way;
  logic [TAG_W-1:0] same_care;

  assign same_care = cares_for(commit_tag_q) | {4'hf, {LVL_LO{1'b0}}};

  always_comb begin
    fill_same    = '0;
    commit_valid = '0;
    same_way     = '0;
    free_way     = '0;
    if (commit_q) begin
      commit_valid = valid_q[commit_set_q] & {WAYS{live_q[commit_set_q]}};
      for (int w = 0; w < WAYS; w++) begin
        fill_same[w] = ((copies[w*TAG_W +: TAG_W] ^ commit_tag_q) & same_care) == '0;
      end
      if (wrote_q && wrote_set_q == commit_set_q) begin
        fill_same[wrote_way_q] = ((wrote_tag_q ^ commit_tag_q) & same_care) == '0;
      end
      if (stale[commit_set_q]) begin
        for (int w = 0; w < WAYS; w++) begin
          commit_valid[w] = commit_valid[w] && !swept(copies[w*TAG_W +: TAG_W]);
        end
      end
      fill_same = fill_same & commit_valid;
      for (int w = WAYS - 1; w >= 0; w--) begin
        if (fill_same[w]) begin
          same_way = WAY_W'(w);
        end
        if (!commit_valid[w]) begin
          free_way = WAY_W'(w);
        end
      end
    end
  end

  // Touches wait a cycle, as fills do.
  logic             touch_q;
  logic [SET_W-1:0] touch_set_q;
  logic [WAY_W-1:0] touch_way_q;

  mmu_policy #(.SETS(SETS), .WAYS(WAYS), .POLICY(POLICY), .SEED(SEED)) u_policy (
    .clk_i, .rst_ni, .touch_i(touch_q), .touch_set_i(touch_set_q), .touch_way_i(touch_way_q),
    .fill_i           (commit_q),
    .fill_set_i       (commit_set_q),
    .fill_chosen_i    (commit_valid != '1 || fill_same != '0),
    .fill_chosen_way_i(fill_same != '0 ? same_way : free_way),
    .fill_way_o       (commit_way)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      commit_q <= 1'b0;
      wrote_q  <= 1'b0;
      touch_q  <= 1'b0;
    end else begin
      commit_q <= fill;
      wrote_q  <= commit_q;
      touch_q  <= touch_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (fill) begin
      commit_set_q  <= fill_set;
      commit_tag_q  <= {fill_global_i, fill_level, fill_asid_i, fill_vpn_i[VPN_W-1:PAGE_LO]};
      commit_data_q <= fill_data_i;
    end
    if (commit_q) begin
      wrote_set_q  <= commit_set_q;
      wrote_way_q  <= commit_way;
      wrote_tag_q  <= commit_tag_q;
      wrote_data_q <= commit_data_q;
    end
    if (touch_i) begin
      touch_set_q <= found_set;
      touch_way_q <= found_way;
    end
  end

  // ---- flushes and the sweep ---------------------------------------------------------------------------------------

  logic [WAYS-1:0]       sweep_takes;
  logic [HELD*WAYS-1:0]  drop_takes;
  logic [HELD*SET_W-1:0] drop_sets;

  mmu_ram_sweep #(.SETS(SETS), .WHAT_W(WHAT_W)) u_sweep (
    .clk_i, .rst_ni, .flush_all_i(flush_all), .flush_rest_i(flush_rest), .flush_what_i(flush_what),
    .hold_i(flush_by_va), .clean_i(commit_q), .clean_set_i(commit_set_q),
    .busy_o, .stale_o(stale), .what_o(sweep_what), .read_o(sweep_read), .read_set_o(sweep_read_set),
    .clear_o(sweep_clears), .clear_set_o(sweep_clear_set)
  );

  always_comb begin
    sweep_takes = '0;
    if (sweep_clears) begin
      for (int w = 0; w < WAYS; w++) begin
        sweep_takes[w] = swept(copies[(SWEEP*WAYS+w)*TAG_W +: TAG_W]);
      end
    end
  end

  // An entry of any level is dropped in any of the sets: two of these may be one set.
  always_comb begin
    drop_takes = '0;
    drop_sets  = '0;
    if (drop_q) begin
      for (int c = 0; c < HELD; c++) begin
        drop_sets[c*SET_W +: SET_W] = set_of(drop_vpn_q, level_of_copy(c));
        for (int w = 0; w < WAYS; w++) begin
          drop_takes[c*WAYS+w] = dropped(copies[(c*WAYS+w)*TAG_W +: TAG_W]);
        end
        if (wrote_q && wrote_set_q == drop_sets[c*SET_W +: SET_W]) begin
          drop_takes[c*WAYS + 32'(wrote_way_q)] = dropped(wrote_tag_q);
        end
      end
    end
  end

  // Nothing is committed or swept in the cycle after a flush by address, so each set is written once.
  always_ff @(posedge clk_i) begin
    for (int c = 0; c < HELD; c++) begin
      if (drop_q) begin
        valid_q[drop_sets[c*SET_W +: SET_W]] <= valid_q[drop_sets[c*SET_W +: SET_W]] & ~drop_takes[c*WAYS +: WAYS];
      end
    end
    if (sweep_clears) begin
      valid_q[sweep_clear_set] <= valid_q[sweep_clear_set] & ~sweep_takes;
    end
    if (commit_q) begin
      valid_q[commit_set_q] <= commit_valid | write_lanes;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      live_q <= '0;
      drop_q <= 1'b0;
    end else begin
      drop_q <= flush_by_va;
      if (flush_all) begin
        live_q <= '0;
      end else if (commit_q) begin
        live_q[commit_set_q] <= 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (flush_by_va) begin
      drop_what_q <= flush_what;
      drop_vpn_q  <= flush_vpn_i;
    end
  end

endmodule
