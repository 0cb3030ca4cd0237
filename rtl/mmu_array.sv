// The one set-associative array of the design: every TLB, and each page-walk cache, is one of these. It holds
// translations of one or several page-table levels and probes all of them in one cycle. Per entry: a tag (global,
// level, ASID, page number) and data, which is its user's.
//
//  - lookup: combinational within the cycle of lookup_i, of the state before the cycle. An entry of level n lives in set
//    (page number >> 9n) mod SETS. If several entries match, the lowest level wins, then the lowest way. The policy
//    hears of it by touch_i, in the same cycle: whether a match is used is the user's to say.
//  - fill: over the same entry in place, else the lowest invalid way, else the policy's victim, which knows of a touch in
//    the same cycle. Written at the end of the cycle; of a level that is not held, nothing is. The user never fills in
//    the cycle of a flush.
//  - flush: by address, by ASID, with or without global entries; every entry compared at once, in one cycle.
//
// All of it is flip-flops. mmu_ram_array does the same with memories.
`default_nettype none

module mmu_array #(
  parameter  int LEVELS = 3,
  parameter  int PAGES  = 7,                    // bit n: holds translations of level n
  parameter  int ASID_W = 16,
  parameter  int DATA_W = 49,
  parameter  int SETS   = 1,                    // a power of two
  parameter  int WAYS   = 4,
  parameter  int POLICY = mmu_pkg::POLICY_LRU,
  parameter  int SEED   = 1,
  localparam int VPN_W  = 9 * LEVELS
) (
  input  logic              clk_i,
  input  logic              rst_ni,

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
  input  logic [ASID_W-1:0] flush_asid_i
);

  `include "mmu_tag.svh"

  localparam int ENTRIES = SETS * WAYS;
  localparam int ENTRY_W = ENTRIES > 1 ? $clog2(ENTRIES) : 1;

  // A fully-associative array has one row, where every entry is compared at its own level; else a row for each level.
  localparam int PROBES  = SETS == 1 ? 1 : LEVELS;

  if (SETS < 1 || (SETS & (SETS - 1)) != 0) begin : gen_check_sets
    $error("mmu_array: SETS must be a power of two");
  end
  if (SETS * WAYS > 8192) begin : gen_check_entries
    $error("mmu_array: SETS * WAYS must be at most 8192, these being flip-flops");
  end
  logic [TAG_W-1:0]   tag_q  [ENTRIES];
  logic [TAG_W-1:0]   care_q [ENTRIES];  // bits of the tag that a lookup compares: one flip-flop a field of the tag
  logic [DATA_W-1:0]  data_q [ENTRIES];
  logic [ENTRIES-1:0] valid_q;

  logic unused;  // page-number bits that are not stored
  assign unused = &{1'b0, flush_vpn_i};

  // The number of a set's first entry.
  function automatic [ENTRY_W-1:0] row_of(input logic [SET_W-1:0] set);
    row_of = SETS > 1 ? ENTRY_W'(32'(set) * WAYS) : '0;
  endfunction

  // Lookup.
  logic [SET_W-1:0]   found_set, probe_set;
  logic [WAY_W-1:0]   found_way;
  logic [2:0]         probe_level;
  logic [ENTRY_W-1:0] found_entry, probe_row;
  logic [TAG_W-1:0]   probe, difference;

  assign probe = {4'd0, lookup_asid_i, lookup_vpn_i[VPN_W-1:PAGE_LO]};

  always_comb begin
    found_o       = 1'b0;
    found_set     = '0;
    found_way     = '0;
    found_level_o = '1;
    probe_set     = '0;
    probe_row     = '0;
    probe_level   = '0;
    difference    = '0;
    if (lookup_i) begin
      for (int n = PROBES - 1; n >= 0; n--) begin
        if (SETS == 1 || HOLDS[n]) begin
          probe_set = set_of(lookup_vpn_i, 3'(n));
          probe_row = row_of(probe_set);
          for (int w = WAYS - 1; w >= 0; w--) begin
            difference  = tag_q[probe_row + ENTRY_W'(w)] ^ probe;
            probe_level = difference[LVL_LO +: 3];
            if (valid_q[probe_row + ENTRY_W'(w)] && (difference & care_q[probe_row + ENTRY_W'(w)]) == '0
                && (SETS == 1 ? (!found_o || probe_level <= found_level_o) : probe_level == 3'(n))) begin
              found_o       = 1'b1;
              found_set     = probe_set;
              found_way     = WAY_W'(w);
              found_level_o = probe_level;
            end
          end
        end
      end
    end
    found_entry    = row_of(found_set) + ENTRY_W'(found_way);
    found_data_o   = data_q[found_entry];
    found_global_o = tag_q[found_entry][GLB];
  end

  // Fill.
  logic               fill, fill_free;
  logic [2:0]         fill_level;
  logic [SET_W-1:0]   fill_set;
  logic [ENTRY_W-1:0] fill_entry, fill_row;
  logic [WAYS-1:0]    fill_same;   // the ways that hold the page: one at most
  logic [WAY_W-1:0]   fill_way, same_way, free_way;
  logic [TAG_W-1:0]   fill_tag, fill_care, same_care;

  assign fill       = fill_i && HOLDS[fill_level_i];
  assign fill_level = LOWEST == HIGHEST ? 3'(LOWEST) : fill_level_i;
  assign fill_tag   = {fill_global_i, fill_level, fill_asid_i, fill_vpn_i[VPN_W-1:PAGE_LO]};
  assign fill_care  = cares_for(fill_tag);
  assign same_care  = {4'hf, fill_care[LVL_LO-1:0]};

  always_comb begin
    fill_same       = '0;
    fill_free       = 1'b0;
    same_way        = '0;
    free_way        = '0;
    fill_set        = '0;
    fill_row        = '0;
    if (fill) begin
      fill_set  = set_of(fill_vpn_i, fill_level);
      fill_row  = row_of(fill_set);
      for (int w = WAYS - 1; w >= 0; w--) begin
        if (!valid_q[fill_row + ENTRY_W'(w)]) begin
          fill_free = 1'b1;
          free_way  = WAY_W'(w);
        end else if (((tag_q[fill_row + ENTRY_W'(w)] ^ fill_tag) & same_care) == '0) begin
          fill_same[w] = 1'b1;
          same_way     = WAY_W'(w);
        end
      end
    end
  end

  assign fill_entry = fill_row + ENTRY_W'(fill_way);

  always_ff @(posedge clk_i) begin
    if (fill) begin
      tag_q[fill_entry]  <= fill_tag;
      care_q[fill_entry] <= fill_care;
      data_q[fill_entry] <= fill_data_i;
    end
  end

  // Flush.
  logic [ENTRIES-1:0] dropped;

  always_comb begin
    dropped = '0;
    if (flush_i) begin
      for (int i = 0; i < ENTRIES; i++) begin
        dropped[i] = flush_takes(tag_q[i], {flush_by_asid_i, flush_global_i, flush_asid_i}, flush_by_va_i,
                                 flush_vpn_i[VPN_W-1:PAGE_LO]);
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= '0;
    end else if (flush_i) begin
      valid_q <= valid_q & ~dropped;
    end else if (fill) begin
      valid_q[fill_entry] <= 1'b1;
    end
  end

  mmu_policy #(.SETS(SETS), .WAYS(WAYS), .POLICY(POLICY), .SEED(SEED)) u_policy (
    .clk_i, .rst_ni,
    .touch_i,
    .touch_set_i      (found_set),
    .touch_way_i      (found_way),
    .fill_i           (fill),
    .fill_set_i       (fill_set),
    .fill_chosen_i    (fill_free || fill_same != '0),
    .fill_chosen_way_i(fill_same != '0 ? same_way : free_way),
    .fill_way_o       (fill_way)
  );

endmodule
