// Completion: one request a cycle is answered that is not a granted hit of level 1, the oldest that is ready; its fills
// are made in the same cycle. Ready are
//
//   - what level 1 has refused in this cycle (its rights deny, or the address is not canonical),
//   - a hit of level 2 in this cycle,
//   - a walk that is done; with a leaf it stays in its walker until it is answered,
//   - ready_q: what was one of the first two in a cycle before, a walk that has faulted, or what has joined a walk that
//     was answered then. What was found for it waits here.
//
// A fault waits until every older request has been answered. That something is a fault shows when it is chosen; from then
// on it lets others pass (waits_q). On x86 a page fault drops what is cached for its address.
`default_nettype none

module mmu_completion #(
  parameter  int N         = 8,
  parameter  int SCHEME    = 0,
  parameter  int LEVELS    = 3,
  parameter  int PA_BITS   = 56,
  parameter  int ASID_W    = 16,
  parameter  int L1_SHARED = 0,
  localparam int SLOT_W    = N > 1 ? $clog2(N) : 1,
  localparam int VPN_W     = 9 * LEVELS,
  localparam int LEAF_W    = 3 + 6 + PA_BITS - 12,             // level, rights, page number
  localparam int WHO_W     = 1 + 2 + 1 + mmu_pkg::MODIFIERS_W  // canonical, access, user, modifiers
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic [N-1:0]              from_head_i,
  input  logic [N-1:0]              unanswered_i,
  input  logic                      flush_i,         // nothing is filled in this cycle, nor what is ready now later

  // Refused by level 1 in this cycle.
  input  logic [N-1:0]              l1i_refused_i,
  input  logic [LEAF_W-1:0]         l1i_leaf_i,
  input  logic [N-1:0]              l1d_refused_i,
  input  logic [LEAF_W-1:0]         l1d_leaf_i,
  // Hit in level 2 in this cycle.
  input  logic [N-1:0]              l2_hit_i,
  input  logic [LEAF_W-1:0]         l2_leaf_i,
  // Walks that are done, and of the one that is chosen:
  input  logic [N-1:0]              walked_i,
  output logic [N-1:0]              chosen_o,
  input  logic [1:0]                walk_fault_i,
  input  logic [4:0]                walk_code_i,
  input  logic [LEAF_W-1:0]         walk_leaf_i,
  input  logic [2:0]                walk_start_level_i,
  input  logic                      walk_flushed_i,  // a flush came while it was in flight
  // The walk that has faulted in this cycle.
  input  logic [N-1:0]              faulted_i,
  input  logic [1:0]                faulted_fault_i,
  input  logic [4:0]                faulted_code_i,
  input  logic [2:0]                faulted_level_i,
  input  logic [2:0]                faulted_start_level_i,
  // Requests that had joined the chosen walk and are served by it.
  input  logic [N-1:0]              served_i,

  // The request that is chosen.
  output logic [SLOT_W-1:0]         slot_o,
  input  logic [VPN_W+11:0]         va_i,
  input  logic [ASID_W-1:0]         asid_i,
  input  logic [WHO_W-1:0]          who_i,
  input  logic [mmu_pkg::TAG_W-1:0] tag_i,

  // The response: complete_o is the bit of the slot that is answered in this cycle, or 0.
  output logic [N-1:0]              complete_o,
  output logic                      leaf_found_o,    // by its own walk
  output logic [N-1:0]              merged_o,        // wait here after having joined a walk
  output logic                      late_valid_o,
  output logic [mmu_pkg::TAG_W-1:0] late_tag_o,
  output logic [PA_BITS-1:0]        late_pa_o,
  output logic [2:0]                late_level_o,
  output logic [5:0]                late_rights_o,
  output mmu_pkg::fault_e           late_fault_o,
  output logic [4:0]                late_code_o,
  output logic [2:0]                late_served_o,   // mmu_pkg::served_e
  output logic [2:0]                late_start_level_o,
  output logic                      late_merged_o,
  output logic                      late_fetch_o,
  output logic                      drop_o,          // x86: drop the address, in its ASID and global

  // Fills of the TLBs of its path.
  output logic                      fill_l1i_o,
  output logic                      fill_l1d_o,
  output logic                      fill_l2_o,
  output logic [VPN_W-1:0]          fill_vpn_o,
  output logic [ASID_W-1:0]         fill_asid_o,
  output logic [LEAF_W-1:0]         fill_leaf_o
);

  localparam int FOUND_W = 2 + 5 + LEAF_W + 3 + 1 + 3;  // fault and code of a walk, leaf, start level, merged, served

  logic [N-1:0]       ready_q, merged_q, flushed_q, waits_q;
  logic [FOUND_W-1:0] found_q [N];
  logic [N-1:0]       first, candidates, chosen, older, arriving;
  logic               any;

  // ---- the choice --------------------------------------------------------------------------------------------------

  assign arriving   = l1i_refused_i | l1d_refused_i | l2_hit_i;
  assign candidates = (ready_q & ~(waits_q & ~first)) | arriving | walked_i;
  assign chosen_o   = chosen;

  logic              any_unanswered;
  logic [SLOT_W-1:0] first_slot;
  logic [N-1:0]      before_first;

  mmu_oldest #(.N(N)) u_first (
    .mask_i(unanswered_i), .from_head_i,
    .any_o(any_unanswered), .oldest_o(first), .index_o(first_slot), .older_o(before_first)
  );

  mmu_oldest #(.N(N)) u_oldest (
    .mask_i(candidates), .from_head_i,
    .any_o(any), .oldest_o(chosen), .index_o(slot_o), .older_o(older)
  );

  // ---- what was found for it ---------------------------------------------------------------------------------------

  logic [FOUND_W-1:0] l1i_found, l1d_found, l2_found, walk_found, faulted_found, found;
  logic               walked, canonical, user, merged, flushed;
  logic [1:0]         access, fault;
  logic [4:0]         code;
  logic [6:0]         modifiers;
  logic [2:0]         level, start_level, served;
  logic [5:0]         rights;
  logic [PA_BITS-1:12] ppn;

  assign {canonical, access, user, modifiers} = who_i;

  assign l1i_found  = {mmu_pkg::FAULT_NONE, 5'd0, l1i_leaf_i, 3'd0, 1'b0, mmu_pkg::SERVED_L1I};
  assign l1d_found  = {mmu_pkg::FAULT_NONE, 5'd0, l1d_leaf_i, 3'd0, 1'b0, mmu_pkg::SERVED_L1D};
  assign l2_found   = {mmu_pkg::FAULT_NONE, 5'd0, l2_leaf_i, 3'd0, 1'b0, mmu_pkg::SERVED_L2};
  assign walk_found = {walk_fault_i, walk_code_i, walk_leaf_i, walk_start_level_i, 1'b0, mmu_pkg::SERVED_WALK};

  assign faulted_found = {faulted_fault_i, faulted_code_i, faulted_level_i, 6'd0, {PA_BITS-12{1'b0}},
                          faulted_start_level_i, 1'b0, mmu_pkg::SERVED_WALK};
  assign walked     = |(chosen & walked_i);
  assign found      = walked ? walk_found : |(chosen & l2_hit_i) ? l2_found : |(chosen & l1i_refused_i) ? l1i_found
                    : |(chosen & l1d_refused_i) ? l1d_found : found_q[slot_o];
  assign flushed    = walked ? walk_flushed_i : |(chosen & ready_q & flushed_q);

  assign {fault, code, level, rights, ppn, start_level, merged, served} = found;

  // ---- the response ------------------------------------------------------------------------------------------------

  mmu_response #(.SCHEME(SCHEME), .LEVELS(LEVELS), .PA_BITS(PA_BITS)) u_response (
    .offset_i    (va_i[9*LEVELS+2:0]),
    .access_i    (access),
    .user_i      (user),
    .modifiers_i (modifiers),
    .canonical_i (canonical),
    .fault_i     (fault),
    .code_i      (code),
    .level_i     (level),
    .rights_i    (rights[3:0]),
    .ppn_i       (ppn),
    .pa_o        (late_pa_o),
    .level_o     (late_level_o),
    .fault_o     (late_fault_o),
    .code_o      (late_code_o)
  );

  logic granted;

  assign granted            = late_fault_o == mmu_pkg::FAULT_NONE;
  assign late_valid_o       = any && (granted || |(chosen & first));
  assign late_tag_o         = tag_i;
  assign late_rights_o      = rights;
  assign late_served_o      = canonical ? served : mmu_pkg::SERVED_NONE;
  assign late_start_level_o = start_level;
  assign late_merged_o      = merged;
  assign late_fetch_o       = access == mmu_pkg::ACCESS_FETCH;
  assign complete_o         = late_valid_o ? chosen : '0;
  assign leaf_found_o       = late_valid_o && walked && walk_fault_i == mmu_pkg::FAULT_NONE;
  assign merged_o           = ready_q & merged_q;
  assign drop_o             = SCHEME == mmu_pkg::SCHEME_X86 && late_valid_o && late_fault_o == mmu_pkg::FAULT_PAGE;

  // ---- fills -------------------------------------------------------------------------------------------------------

  logic fill, fill_l1;

  assign fill        = late_valid_o && !flush_i && !flushed;
  assign fill_l1     = fill && (served == mmu_pkg::SERVED_WALK ? granted : served == mmu_pkg::SERVED_L2 && canonical);
  assign fill_l1i_o  = fill_l1 && late_fetch_o && L1_SHARED == 0;
  assign fill_l1d_o  = fill_l1 && (!late_fetch_o || L1_SHARED != 0);
  assign fill_l2_o   = fill && served == mmu_pkg::SERVED_WALK && granted;
  assign fill_vpn_o  = va_i[VPN_W+11:12];
  assign fill_asid_o = asid_i;
  assign fill_leaf_o = {level, rights, ppn};

  // ---- those that wait ---------------------------------------------------------------------------------------------

  logic [FOUND_W-1:0] merged_found;

  assign merged_found = {mmu_pkg::FAULT_NONE, 5'd0, walk_leaf_i, walk_start_level_i, 1'b1, mmu_pkg::SERVED_WALK};

  always_ff @(posedge clk_i) begin
    if (|(arriving | faulted_i | served_i)) begin
      for (int i = 0; i < N; i++) begin
        if (served_i[i])           found_q[i] <= merged_found;
        else if (faulted_i[i])     found_q[i] <= faulted_found;
        else if (l2_hit_i[i])      found_q[i] <= l2_found;
        else if (l1i_refused_i[i]) found_q[i] <= l1i_found;
        else if (l1d_refused_i[i]) found_q[i] <= l1d_found;
      end
    end
    waits_q   <= (waits_q & ~arriving & ~faulted_i & ~served_i) | (late_valid_o ? '0 : chosen);
    merged_q  <= (merged_q & ~arriving & ~faulted_i) | served_i;
    flushed_q <= (flushed_q & ~arriving & ~served_i) | (walk_flushed_i ? served_i : '0) | {N{flush_i}};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) ready_q <= '0;
    else         ready_q <= (ready_q | arriving | faulted_i | served_i) & ~complete_o;
  end

  logic unused;
  assign unused = &{1'b0, any_unanswered, first_slot, before_first, older};

endmodule
