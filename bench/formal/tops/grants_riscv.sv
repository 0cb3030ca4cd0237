// Nothing granted that the entry forbids, RISC-V: a leaf that the check accepts for a walk is kept with its rights, and
// whoever is given it afterwards from a TLB has been allowed by the entry's own bits. Written from the privileged
// architecture's "Virtual Address Translation Process", not from the modules.
`default_nettype none
`include "mmu_props.svh"

module grants_riscv #(
  parameter int LEVELS  = 3,
  parameter int PA_BITS = 44,
  parameter int HW_AD   = 1,
  parameter int SVNAPOT = 1,
  parameter int SVPBMT  = 1
) (
  input logic             clk_i,
  input logic [63:0]      pte,
  input logic [2:0]       level,
  input logic [3:0]       vpn_low,
  input logic             path_global,
  // Who walks, and who is answered from the TLB.
  input mmu_pkg::access_e walk_access,
  input logic             walk_user,
  input logic [6:0]       walk_modifiers,
  input mmu_pkg::access_e access,
  input logic             user,
  input logic [6:0]       modifiers,
  input logic             canonical,
  input logic [63:0]      va
);

  // In reset in the first cycle; abc takes no network without a register.
  logic rst_ni = 1'b0;
  always_ff @(posedge clk_i) rst_ni <= 1'b1;

  mmu_pkg::fault_e     fault, answer_fault;
  logic                leaf, update;
  logic [4:0]          code, answer_code;
  logic [63:0]         updated;
  logic [5:0]          rights;
  logic [PA_BITS-1:12] ppn;
  logic [PA_BITS-1:0]  pa;
  logic [2:0]          answer_level;

  mmu_pte_check #(
    .SCHEME(0), .LEVELS(LEVELS), .PA_BITS(PA_BITS), .HW_AD(HW_AD), .SVNAPOT(SVNAPOT), .SVPBMT(SVPBMT)
  ) u_check (
    .pte_i(pte), .level_i(level), .vpn_low_i(vpn_low), .path_rights_i({1'b0, path_global, 4'b0000}),
    .access_i(walk_access), .user_i(walk_user), .modifiers_i(walk_modifiers),
    .fault_o(fault), .code_o(code), .leaf_o(leaf), .update_o(update), .updated_o(updated), .rights_o(rights), .ppn_o(ppn)
  );

  mmu_response #(.SCHEME(0), .LEVELS(LEVELS), .PA_BITS(PA_BITS)) u_response (
    .offset_i(va[9*LEVELS+2:0]), .access_i(access), .user_i(user), .modifiers_i(modifiers), .canonical_i(canonical),
    .fault_i(mmu_pkg::FAULT_NONE), .code_i('0), .level_i(level), .rights_i(rights[3:0]), .ppn_i(ppn),
    .pa_o(pa), .level_o(answer_level), .fault_o(answer_fault), .code_o(answer_code)
  );

  // What the entry says, by the letter.
  logic v, r, w, x, u, g, a, d, n;
  assign {d, a, g, u, x, w, r, v} = pte[7:0];
  assign n = pte[63];

  function automatic [0:0] may(input logic [1:0] who, input logic is_user, input logic sum, input logic mxr,
                               input logic [3:0] xwru);
    logic kind;
    kind = who == 2'd1 ? xwru[2] : who == 2'd2 ? xwru[3] : xwru[1] || (mxr && xwru[3]);
    may  = kind && (is_user ? xwru[0] : (!xwru[0] || (sum && who != 2'd2)));
  endfunction

  logic aligned, accepted, kept, granted;
  assign aligned = (level < 3'd1 || pte[18:10] == '0) && (level < 3'd2 || pte[27:19] == '0)
                && (level < 3'd3 || pte[36:28] == '0) && (level < 3'd4 || pte[45:37] == '0);
  assign accepted = fault == mmu_pkg::FAULT_NONE;
  assign kept     = accepted && leaf;
  assign granted  = kept && canonical && answer_fault == mmu_pkg::FAULT_NONE;

  `MMU_ASSUME(level_exists, level < 3'(LEVELS))
  `MMU_ASSUME(accesses_exist, walk_access != 2'd3 && access != 2'd3)

  `MMU_ASSERT(only_valid_entries, !accepted || (v && !(w && !r) && pte[60:54] == '0))
  `MMU_ASSERT(extensions_only_where_they_are, !accepted || ((SVNAPOT != 0 || !n) && (SVPBMT != 0 || pte[62:61] == '0)))
  `MMU_ASSERT(leaf_is_readable_or_executable, !accepted || leaf == (r || x))
  `MMU_ASSERT(walker_was_allowed, !kept || may(walk_access, walk_user, walk_modifiers[0], walk_modifiers[1], {x, w, r, u}))
  `MMU_ASSERT(superpages_are_aligned, !kept || aligned)
  `MMU_ASSERT(napot_pages_are_64k, !(kept && n) || (level == 3'd0 && pte[13:10] == 4'b1000))
  `MMU_ASSERT(memory_type_is_not_reserved, !kept || pte[62:61] != 2'd3)
  `MMU_ASSERT(pointers_have_no_leaf_bits, !(accepted && !leaf) || (level != '0 && !a && !d && !u && !n && pte[62:61] == '0))
  `MMU_ASSERT(no_table_or_page_beyond_memory, !accepted || (pte[53:10] >> (PA_BITS - 12)) == '0)
  `MMU_ASSERT(accessed_is_set, !kept || a || (HW_AD != 0 && update && updated[6]))
  `MMU_ASSERT(dirty_is_set_before_a_store, !(kept && walk_access == 2'd1) || d || (HW_AD != 0 && update && updated[7]))
  `MMU_ASSERT(update_sets_a_and_d_only, !update || (kept && (updated & ~64'hc0) == (pte & ~64'hc0)
      && (pte & ~updated) == '0 && updated != pte))
  `MMU_ASSERT(dirty_only_for_stores, !(update && updated[7]) || d || walk_access == 2'd1)
  `MMU_ASSERT(clean_entry_is_kept_clean, !(kept && rights[5]) || d || walk_access == 2'd1)
  `MMU_ASSERT(granted_is_allowed, !granted || may(access, user, modifiers[0], modifiers[1], {x, w, r, u}))
  `MMU_ASSERT(global_is_of_the_path, !kept || rights[4] == (g || path_global))

  // Where it leads: page number of the entry, address below the page's size.
  logic [63:0] page, expected;
  assign page     = {10'b0, pte[53:10] & (n ? ~44'hf : ~44'h0), 10'b0} << 2 | (n ? {48'b0, vpn_low, 12'b0} : 64'b0);
  assign expected = (page & ({64{1'b1}} << (12 + 9 * 32'(level)))) | (va & ~({64{1'b1}} << (12 + 9 * 32'(level))));
  `MMU_ASSERT(granted_address, !granted || {{64-PA_BITS{1'b0}}, pa} == expected)

  `MMU_COVER(a_superpage_is_granted, granted && level == 3'd2)
  `MMU_COVER(a_store_is_granted, granted && access == 2'd1 && user)
  `MMU_COVER(a_user_page_is_granted_by_sum, granted && !user && u)
  `MMU_COVER(a_page_is_refused_that_was_walked, kept && canonical && !granted)
  `MMU_COVER(a_pointer, accepted && !leaf)
  if (HW_AD != 0) begin : gen_updates
    `MMU_COVER(dirty_is_updated, update && updated[7] && !d)
  end

endmodule
