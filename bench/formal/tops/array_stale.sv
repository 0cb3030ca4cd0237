// One translation that the solver chooses - level, global or of an ASID, page - watched at the ports of an array: after a
// flush that names it, it is not found until it is filled again, and what is found is what was filled last.
`default_nettype none
`include "mmu_props.svh"

module array_stale #(
  parameter int VPN_W  = 27,
  parameter int ASID_W = 1,
  parameter int DATA_W = 1,
  parameter int LEVELS = 3,
  parameter int PAGES  = 7
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              lookup_i,
  input  logic [VPN_W-1:0]  lookup_vpn_i,
  input  logic [ASID_W-1:0] lookup_asid_i,
  input  logic              found_o,
  input  logic [2:0]        found_level_o,
  input  logic              found_global_o,
  input  logic [DATA_W-1:0] found_data_o,
  input  logic              touch_i,
  input  logic              fill_i,
  input  logic [VPN_W-1:0]  fill_vpn_i,
  input  logic [ASID_W-1:0] fill_asid_i,
  input  logic [2:0]        fill_level_i,
  input  logic              fill_global_i,
  input  logic [DATA_W-1:0] fill_data_i,
  input  logic              flush_i,
  input  logic              flush_by_va_i,
  input  logic              flush_by_asid_i,
  input  logic              flush_global_i,
  input  logic [VPN_W-1:0]  flush_vpn_i,
  input  logic [ASID_W-1:0] flush_asid_i,

  // For lemmas about what is stored.
  output logic [VPN_W-1:0]  page_o,
  output logic [2:0]        level_o,
  output logic              global_o,
  output logic [ASID_W-1:0] asid_o,
  output logic              absent_o,
  output logic [DATA_W-1:0] last_o
);

  (* anyconst *) logic [VPN_W-1:0]  page;
  (* anyconst *) logic [2:0]        level;
  (* anyconst *) logic              is_global;
  (* anyconst *) logic [ASID_W-1:0] asid;

  assign {page_o, level_o, global_o, asid_o} = {page, level, is_global, asid};

  logic              absent_q;   // flushed, or never filled
  logic [DATA_W-1:0] last_q;
  logic              filled, flushed, found;
  logic [VPN_W-1:0]  below;      // address bits within the page

  assign below   = ~({VPN_W{1'b1}} << (9 * 32'(level)));
  assign filled  = fill_i && 1'(PAGES >> level) && fill_level_i == level && fill_global_i == is_global
                && (is_global || fill_asid_i == asid) && ((fill_vpn_i ^ page) & ~below) == '0;
  assign flushed = flush_i && (!flush_by_va_i || ((flush_vpn_i ^ page) & ~below) == '0)
                && (is_global ? flush_global_i : !flush_by_asid_i || flush_asid_i == asid);
  assign found   = lookup_i && found_o && found_level_o == level && found_global_o == is_global
                && (is_global || lookup_asid_i == asid);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)      absent_q <= 1'b1;
    else if (flushed) absent_q <= 1'b1;
    else if (filled)  absent_q <= 1'b0;
  end

  always_ff @(posedge clk_i) begin
    if (filled) last_q <= fill_data_i;
  end

  assign absent_o = absent_q;
  assign last_o   = last_q;

  `MMU_ASSUME(the_level_exists, 32'(level) < LEVELS)
  `MMU_ASSERT(nothing_stale_after_a_flush, !(found && absent_q && ((lookup_vpn_i ^ page) & ~below) == '0))
  `MMU_ASSERT(found_is_what_was_filled_last, !(found && ((lookup_vpn_i ^ page) & ~below) == '0) || found_data_o == last_q)
  `MMU_COVER(found_again, found && !absent_q && ((lookup_vpn_i ^ page) & ~below) == '0)
  `MMU_COVER(flushed_and_not_found, lookup_i && !found_o && absent_q && lookup_vpn_i == page)

endmodule
