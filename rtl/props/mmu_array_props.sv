// Properties of an array, be it a TLB's or a page-walk cache's. Attached to every mmu_array by mmu_bind.sv.
`default_nettype none
`include "mmu_props.svh"

module mmu_array_props #(
  parameter int WAYS    = 1,
  parameter int ENTRIES = 1,
  parameter int ENTRY_W = 1,
  parameter int SET_W   = 1,
  parameter int TAG_W   = 1,
  parameter int PAGE_W  = 27,
  parameter int ASID_W  = 1,
  parameter int LOWEST  = 0   // level that stored page numbers begin at
) (
  input logic               clk_i,
  input logic               rst_ni,
  input logic               lookup_i,
  input logic               touch_i,
  input logic               fill,
  input logic               flush_i,
  input logic [SET_W-1:0]   fill_set,
  input logic [ENTRY_W-1:0] fill_entry,
  input logic [TAG_W-1:0]   tag_q [ENTRIES],  // global, level, ASID, page number
  input logic [ENTRIES-1:0] valid_q
);

  logic               filled_q;  // a fill in the cycle before
  logic [SET_W-1:0]   set_q;
  logic [ENTRY_W-1:0] entry_q;
  logic [TAG_W-1:0]   filled_tag, filled_bits;
  logic               twin;      // another entry holds the page that was filled

  // Tag bits that two entries of the page have in common.
  function automatic [TAG_W-1:0] page_bits(input logic [TAG_W-1:0] tag);
    page_bits = '1;
    page_bits[PAGE_W-1:0] = {PAGE_W{1'b1}} << (9 * (32'(tag[PAGE_W+ASID_W +: 2]) - LOWEST));
    page_bits[PAGE_W +: ASID_W] = {ASID_W{!tag[TAG_W-1]}};
  endfunction

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      filled_q <= 1'b0;
      set_q    <= '0;
      entry_q  <= '0;
    end else begin
      filled_q <= fill;
      set_q    <= fill_set;
      entry_q  <= fill_entry;
    end
  end

  always_comb begin
    twin        = 1'b0;
    filled_tag  = '0;
    filled_bits = '0;
    if (filled_q) begin
      filled_tag  = tag_q[entry_q];
      filled_bits = page_bits(filled_tag);
      for (int w = 0; w < WAYS; w++) begin
        if (ENTRY_W'(32'(set_q) * WAYS + w) != entry_q && valid_q[ENTRY_W'(32'(set_q) * WAYS + w)]
            && ((tag_q[ENTRY_W'(32'(set_q) * WAYS + w)] ^ filled_tag) & filled_bits) == '0) begin
          twin = 1'b1;
        end
      end
    end
  end

  `MMU_ASSERT(a_page_is_held_once, !twin)
  `MMU_ASSERT(touch_only_in_lookup, !touch_i || lookup_i)
  `MMU_ASSERT(no_fill_in_a_flush, !(fill && flush_i))
  // The policy has one port: a touch and a fill in one cycle would lose one of them.
  `MMU_ASSERT(no_touch_with_fill, !(touch_i && fill))

endmodule
