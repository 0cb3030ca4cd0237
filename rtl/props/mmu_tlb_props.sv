// Properties of a TLB. Attached to every mmu_tlb by mmu_bind.sv.
`default_nettype none
`include "mmu_props.svh"

module mmu_tlb_props #(
  parameter int WAYS    = 1,
  parameter int ENTRIES = 1,
  parameter int ENTRY_W = 1,
  parameter int SET_W   = 1,
  parameter int TAG_W   = 1,
  parameter int VPN_W   = 27,
  parameter int ASID_W  = 1
) (
  input logic               clk_i,
  input logic               rst_ni,
  input logic               lookup_i,
  input logic               hit_o,
  input logic               fill,
  input logic               flush_i,
  input logic [SET_W-1:0]   fill_set,
  input logic [ENTRY_W-1:0] fill_entry,
  input logic [TAG_W-1:0]   tag_q [ENTRIES],  // global, level, ASID, page number
  input logic [ENTRIES-1:0] valid_q
);

  logic               filled_q;  // a fill in the cycle before
  logic [SET_W-1:0]   set_q;
  logic [ENTRY_W-1:0] entry_q, other;
  logic [TAG_W-1:0]   filled_tag, difference;
  logic [VPN_W-1:0]   offset;    // page-number bits that lie within a page of the level
  logic               twin;      // another entry holds the page that was filled

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
    twin       = 1'b0;
    filled_tag = '0;
    difference = '0;
    other      = '0;
    offset     = '0;
    if (filled_q) begin
      filled_tag = tag_q[entry_q];
      offset     = ~({VPN_W{1'b1}} << (9 * 32'(filled_tag[VPN_W+ASID_W +: 2])));
      for (int w = 0; w < WAYS; w++) begin
        other      = ENTRY_W'(32'(set_q) * WAYS + w);
        difference = (tag_q[other] ^ filled_tag) & ~TAG_W'(offset);
        if (filled_tag[TAG_W-1]) begin
          difference[VPN_W +: ASID_W] = '0;
        end
        if (other != entry_q && valid_q[other] && difference == '0) begin
          twin = 1'b1;
        end
      end
    end
  end

  `MMU_ASSERT(a_page_is_held_once, !twin)
  `MMU_ASSERT(hit_only_in_lookup, !hit_o || lookup_i)
  `MMU_ASSERT(no_fill_in_a_flush, !(fill && flush_i))
  // The policy has one port: a hit and a fill in one cycle would lose one of them.
  `MMU_ASSERT(no_hit_with_fill, !(hit_o && fill))

endmodule
