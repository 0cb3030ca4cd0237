// The page-walk cache of one level: pointers read at that level, that is, addresses of the tables below. Entries belong
// to an ASID and are never global themselves; the G of the path down to the pointer is kept for the leaf's rights.
//
// Lookup, fill and flush as in mmu_tlb; a flush drops the entries of one ASID or all.
`default_nettype none

module mmu_pwc #(
  parameter  int LEVELS  = 3,
  parameter  int LEVEL   = 1,                    // of the pointers held, 1 to LEVELS-1
  parameter  int PA_BITS = 56,
  parameter  int ASID_W  = 16,
  parameter  int SETS    = 1,                    // a power of two
  parameter  int WAYS    = 4,
  parameter  int POLICY  = mmu_pkg::POLICY_LRU,
  parameter  int SEED    = 1,
  localparam int KEY_W   = 9 * (LEVELS - LEVEL)  // page number from this level up
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                lookup_i,
  input  logic [KEY_W-1:0]    lookup_key_i,
  input  logic [ASID_W-1:0]   lookup_asid_i,
  output logic                hit_o,
  output logic                hit_global_o,
  output logic [PA_BITS-1:12] hit_ppn_o,
  input  logic                touch_i,         // in the cycle of the lookup: this hit is the one used

  input  logic                fill_i,
  input  logic [KEY_W-1:0]    fill_key_i,
  input  logic [ASID_W-1:0]   fill_asid_i,
  input  logic                fill_global_i,
  input  logic [PA_BITS-1:12] fill_ppn_i,

  input  logic                flush_i,
  input  logic                flush_by_asid_i,
  input  logic [ASID_W-1:0]   flush_asid_i
);

  localparam int SET_W   = SETS > 1 ? $clog2(SETS) : 1;
  localparam int WAY_W   = WAYS > 1 ? $clog2(WAYS) : 1;
  localparam int ENTRIES = SETS * WAYS;
  localparam int ENTRY_W = ENTRIES > 1 ? $clog2(ENTRIES) : 1;
  localparam int TAG_W   = ASID_W + KEY_W;
  localparam int DATA_W  = 1 + PA_BITS - 12;

  if (SETS < 1 || (SETS & (SETS - 1)) != 0) begin : gen_check_sets
    $error("mmu_pwc: SETS must be a power of two");
  end
  if (WAYS < 1) begin : gen_check_ways
    $error("mmu_pwc: WAYS must be at least 1");
  end
  if (SETS * WAYS > 8192) begin : gen_check_entries
    $error("mmu_pwc: SETS * WAYS must be at most 8192, these being flip-flops");
  end
  if (LEVEL < 1 || LEVEL >= LEVELS) begin : gen_check_level
    $error("mmu_pwc: pointers are read at levels 1 to LEVELS-1");
  end

  logic [TAG_W-1:0]   tag_q  [ENTRIES];
  logic [DATA_W-1:0]  data_q [ENTRIES];
  logic [ENTRIES-1:0] valid_q;

  // The number of a set's first entry.
  function automatic [ENTRY_W-1:0] row_of(input logic [SET_W-1:0] set);
    row_of = SETS > 1 ? ENTRY_W'(32'(set) * WAYS) : '0;
  endfunction

  // Lookup.
  logic [SET_W-1:0]   lookup_set;
  logic [ENTRY_W-1:0] lookup_row;
  logic [WAY_W-1:0]   hit_way;
  logic [DATA_W-1:0]  hit_data;

  always_comb begin
    hit_o      = 1'b0;
    hit_way    = '0;
    lookup_set = SETS > 1 ? lookup_key_i[SET_W-1:0] : '0;
    lookup_row = row_of(lookup_set);
    if (lookup_i) begin
      for (int w = WAYS - 1; w >= 0; w--) begin
        if (valid_q[lookup_row + ENTRY_W'(w)] && tag_q[lookup_row + ENTRY_W'(w)] == {lookup_asid_i, lookup_key_i}) begin
          hit_o   = 1'b1;
          hit_way = WAY_W'(w);
        end
      end
    end
    hit_data = data_q[lookup_row + ENTRY_W'(hit_way)];
  end

  assign {hit_global_o, hit_ppn_o} = hit_data;

  // Fill.
  logic               fill_same, fill_free, victim_wanted;
  logic [SET_W-1:0]   fill_set;
  logic [ENTRY_W-1:0] fill_row, fill_entry;
  logic [WAY_W-1:0]   fill_way, same_way, free_way, victim_way;

  always_comb begin
    fill_same = 1'b0;
    fill_free = 1'b0;
    same_way  = '0;
    free_way  = '0;
    fill_set  = SETS > 1 ? fill_key_i[SET_W-1:0] : '0;
    fill_row  = row_of(fill_set);
    if (fill_i) begin
      for (int w = WAYS - 1; w >= 0; w--) begin
        if (!valid_q[fill_row + ENTRY_W'(w)]) begin
          fill_free = 1'b1;
          free_way  = WAY_W'(w);
        end else if (tag_q[fill_row + ENTRY_W'(w)] == {fill_asid_i, fill_key_i}) begin
          fill_same = 1'b1;
          same_way  = WAY_W'(w);
        end
      end
    end
  end

  assign victim_wanted = fill_i && !fill_same && !fill_free;
  assign fill_way      = fill_same ? same_way : fill_free ? free_way : victim_way;
  assign fill_entry    = fill_row + ENTRY_W'(fill_way);

  always_ff @(posedge clk_i) begin
    if (fill_i) begin
      tag_q[fill_entry]  <= {fill_asid_i, fill_key_i};
      data_q[fill_entry] <= {fill_global_i, fill_ppn_i};
    end
  end

  // Flush.
  logic [ENTRIES-1:0] dropped;

  always_comb begin
    dropped = '0;
    if (flush_i) begin
      for (int i = 0; i < ENTRIES; i++) begin
        dropped[i] = !flush_by_asid_i || tag_q[i][KEY_W +: ASID_W] == flush_asid_i;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= '0;
    end else if (flush_i) begin
      valid_q <= valid_q & ~dropped;
    end else if (fill_i) begin
      valid_q[fill_entry] <= 1'b1;
    end
  end

  mmu_policy #(.SETS(SETS), .WAYS(WAYS), .POLICY(POLICY), .SEED(SEED)) u_policy (
    .clk_i, .rst_ni,
    .use_i       (touch_i || fill_i),
    .use_set_i   (fill_i ? fill_set : lookup_set),
    .use_way_i   (fill_i ? fill_way : hit_way),
    .victim_i    (victim_wanted),
    .victim_set_i(fill_set),
    .victim_way_o(victim_way)
  );

endmodule
