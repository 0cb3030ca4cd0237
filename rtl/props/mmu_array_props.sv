// Properties of an array, be it a TLB's or a page-walk cache's, in flip-flops or in memories.
`default_nettype none
`include "mmu_props.svh"

module mmu_array_props #(
  parameter int WAYS = 1
) (
  input logic            clk_i,
  input logic            rst_ni,
  input logic            lookup_i,
  input logic            found_o,
  input logic            touch_i,
  input logic            fill_i,
  input logic            flush_i,
  input logic            search,     // a fill looks for the ways that hold its page
  input logic [WAYS-1:0] fill_same   // them
);

  `MMU_ASSERT(a_page_is_held_once, !search || (fill_same & (fill_same - 1'b1)) == '0)
  `MMU_ASSUME(touch_only_what_is_found, !touch_i || (lookup_i && found_o))
  `MMU_ASSUME(no_fill_in_a_flush, !(fill_i && flush_i))

  `MMU_COVER(a_page_is_filled_again, search && fill_same != '0)
  `MMU_COVER(a_fill_while_another_is_touched, fill_i && touch_i)

endmodule
