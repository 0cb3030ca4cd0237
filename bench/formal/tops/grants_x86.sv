// Nothing granted that the entries forbid, x86-64: the rights over a whole path of entries, as the checks hand them on
// from one to the next, against the rule of the manual (SDM volume 3, 4.6): the AND of R/W and of U/S and the OR of XD
// over the path. The check of each level is an instance of its own; the leaf is at a level that the solver chooses.
`default_nettype none
`include "mmu_props.svh"

module grants_x86 #(
  parameter int LEVELS  = 4,
  parameter int PA_BITS = 40
) (
  input logic                 clk_i,
  input logic [64*LEVELS-1:0] ptes,        // of level n in bits 64n and up
  input logic [2:0]           leaf_level,
  input mmu_pkg::access_e     walk_access,
  input logic                 walk_user,
  input logic [6:0]           walk_modifiers,
  input mmu_pkg::access_e     access,
  input logic                 user,
  input logic [6:0]           modifiers,
  input logic [63:0]          va
);

  // In reset in the first cycle; abc takes no network without a register.
  logic rst_ni = 1'b0;
  always_ff @(posedge clk_i) rst_ni <= 1'b1;

  localparam int PPN_W = PA_BITS - 12;

  logic [6*(LEVELS+1)-1:0]     path;       // rights over the entries of level n and above in bits 6n and up
  logic [2*LEVELS-1:0]         faults;
  logic [LEVELS-1:0]           leaves, updates;
  logic [64*LEVELS-1:0]        updated;
  logic [PPN_W*LEVELS-1:0]     ppns;

  assign path[6*LEVELS +: 6] = mmu_pkg::RIGHTS_FIRST_X86;

  for (genvar n = 0; n < LEVELS; n++) begin : gen_level
    logic [4:0] code;
    mmu_pte_check #(.SCHEME(1), .LEVELS(LEVELS), .PA_BITS(PA_BITS), .HW_AD(1)) u_check (
      .pte_i(ptes[64*n +: 64]), .level_i(3'(n)), .vpn_low_i('0), .path_rights_i(path[6*n+6 +: 6]),
      .access_i(walk_access), .user_i(walk_user), .modifiers_i(walk_modifiers),
      .fault_o(faults[2*n +: 2]), .code_o(code), .leaf_o(leaves[n]), .update_o(updates[n]),
      .updated_o(updated[64*n +: 64]), .rights_o(path[6*n +: 6]), .ppn_o(ppns[PPN_W*n +: PPN_W])
    );
  end

  // The path from the root to the leaf: every entry above is taken as a pointer.
  logic [LEVELS-1:0] on_path;
  logic              walked, all_present, all_writable, all_user, any_no_execute, all_accessed, sane;
  logic [5:0]        rights;
  logic [63:0]       leaf;
  logic [PPN_W-1:0]  ppn;

  always_comb begin
    on_path        = '0;
    walked         = 1'b1;
    all_present    = 1'b1;
    all_writable   = 1'b1;
    all_user       = 1'b1;
    all_accessed   = 1'b1;
    any_no_execute = 1'b0;
    sane           = 1'b1;
    rights         = '0;
    leaf           = '0;
    ppn            = '0;
    for (int n = 0; n < LEVELS; n++) begin
      if (3'(n) >= leaf_level) begin
        on_path[n]     = 1'b1;
        walked         = walked && faults[2*n +: 2] == '0 && leaves[n] == (3'(n) == leaf_level);
        all_present    = all_present && ptes[64*n];
        all_writable   = all_writable && ptes[64*n+1];
        all_user       = all_user && ptes[64*n+2];
        all_accessed   = all_accessed && (ptes[64*n+5] || (updates[n] && updated[64*n+5]));
        any_no_execute = any_no_execute || ptes[64*n+63];
        sane           = sane && (ptes[64*n+12 +: 40] >> (PA_BITS - 12)) == '0 && (walk_modifiers[6] || !ptes[64*n+63]);
      end
      if (3'(n) == leaf_level) begin
        rights = path[6*n +: 6];
        leaf   = ptes[64*n +: 64];
        ppn    = ppns[PPN_W*n +: PPN_W];
      end
    end
  end

  function automatic [0:0] may(input logic [1:0] who, input logic is_user, input logic [6:0] bits, input logic wr,
                               input logic us, input logic xd);
    if (is_user) begin
      may = us && (who == 2'd1 ? wr : who == 2'd2 ? !xd : 1'b1);
    end else if (who == 2'd2) begin
      may = !xd && !(us && bits[3]);
    end else begin
      may = !(us && bits[4] && !bits[5]) && (who == 2'd0 || wr || !bits[2]);
    end
  endfunction

  mmu_pkg::fault_e    fault;
  logic [4:0]         code;
  logic [2:0]         level;
  logic [PA_BITS-1:0] pa;

  mmu_response #(.SCHEME(1), .LEVELS(LEVELS), .PA_BITS(PA_BITS)) u_response (
    .offset_i(va[9*LEVELS+2:0]), .access_i(access), .user_i(user), .modifiers_i(modifiers), .canonical_i(1'b1),
    .fault_i(mmu_pkg::FAULT_NONE), .code_i('0), .level_i(leaf_level), .rights_i(rights[3:0]), .ppn_i(ppn),
    .pa_o(pa), .level_o(level), .fault_o(fault), .code_o(code)
  );

  logic granted;
  assign granted = walked && fault == mmu_pkg::FAULT_NONE;

  `MMU_ASSUME(level_exists, leaf_level < 3'(LEVELS))
  `MMU_ASSUME(accesses_exist, walk_access != 2'd3 && access != 2'd3)

  `MMU_ASSERT(only_present_entries, !walked || all_present)
  `MMU_ASSERT(no_reserved_bits, !walked || sane)
  `MMU_ASSERT(pages_of_three_sizes, !walked || leaf_level == 3'd0 || (leaf_level <= 3'd2 && leaf[7]))
  `MMU_ASSERT(large_pages_are_aligned, !walked || ((leaf_level < 3'd1 || leaf[20:13] == '0)
      && (leaf_level < 3'd2 || leaf[29:21] == '0)))
  `MMU_ASSERT(walker_was_allowed, !walked || may(walk_access, walk_user, walk_modifiers, all_writable, all_user, any_no_execute))
  `MMU_ASSERT(accessed_is_set_on_the_path, !walked || all_accessed)
  `MMU_ASSERT(dirty_is_set_before_a_store, !(walked && walk_access == 2'd1) || leaf[6]
      || ((updates >> leaf_level) & 1) == 1 && ((updated >> (64 * 32'(leaf_level) + 6)) & 1) == 1)
  `MMU_ASSERT(clean_entry_is_kept_clean, !(walked && rights[5]) || leaf[6] || walk_access == 2'd1)
  `MMU_ASSERT(granted_is_allowed, !granted || may(access, user, modifiers, all_writable, all_user, any_no_execute))
  `MMU_ASSERT(global_is_the_leafs, !walked || rights[4] == leaf[8])

  logic [63:0] mask, expected;
  assign mask     = {64{1'b1}} << (12 + 9 * 32'(leaf_level));
  assign expected = ({12'b0, leaf[51:12], 12'b0} & mask) | (va & ~mask);
  `MMU_ASSERT(granted_address, !granted || {{64-PA_BITS{1'b0}}, pa} == expected)

  `MMU_COVER(a_large_page_is_granted, granted && leaf_level == 3'd2)
  `MMU_COVER(a_store_is_granted, granted && access == 2'd1 && user)
  `MMU_COVER(a_page_is_refused_that_was_walked, walked && !granted)
  `MMU_COVER(supervisor_writes_a_read_only_page, granted && access == 2'd1 && !all_writable)

endmodule
