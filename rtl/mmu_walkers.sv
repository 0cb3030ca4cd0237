// The walkers and what they share: the page-walk caches, the memory port, and one check of entries. Each is used by one
// walk a cycle: one walk starts in a cycle, and so one lookup of the walk caches ends; one answer comes in a cycle, and
// is checked in the next one, so that one walk faults in a cycle; a pointer is filled in the cycle after its check, or two after the answer of its
// compare-and-swap.
`default_nettype none

module mmu_walkers #(
  parameter  int N           = 8,
  parameter  int WALKERS     = 2,
  parameter  int SCHEME      = 0,
  parameter  int LEVELS      = 3,
  parameter  int PA_BITS     = 56,
  parameter  int ASID_W      = 16,
  parameter  int HW_AD       = 1,
  parameter  int SVNAPOT     = 0,
  parameter  int SVPBMT      = 0,
  parameter  int PWC_LATENCY = 1,
  parameter  int PWC1_SETS   = 0,
  parameter  int PWC1_WAYS   = 1,
  parameter  int PWC1_POLICY = mmu_pkg::POLICY_LRU,
  parameter  int PWC2_SETS   = 0,
  parameter  int PWC2_WAYS   = 1,
  parameter  int PWC2_POLICY = mmu_pkg::POLICY_LRU,
  parameter  int PWC3_SETS   = 0,
  parameter  int PWC3_WAYS   = 1,
  parameter  int PWC3_POLICY = mmu_pkg::POLICY_LRU,
  parameter  int PWC4_SETS   = 0,
  parameter  int PWC4_WAYS   = 1,
  parameter  int PWC4_POLICY = mmu_pkg::POLICY_LRU,
  parameter  int SEED        = 1,
  localparam int SLOT_W      = N > 1 ? $clog2(N) : 1,
  localparam int VPN_W       = 9 * LEVELS,
  localparam int PPN_W       = PA_BITS - 12,
  localparam int LEAF_W      = 3 + 6 + PPN_W,                    // level, rights, page number
  localparam int WHO_W       = 1 + 2 + 1 + mmu_pkg::MODIFIERS_W  // canonical, access, user, modifiers
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic [N-1:0]        from_head_i,

  // A walk starts.
  output logic                idle_o,           // there is a walker for it
  input  logic                start_i,
  input  logic [SLOT_W-1:0]   start_slot_i,
  input  logic [VPN_W-1:0]    start_vpn_i,
  input  logic [ASID_W-1:0]   start_asid_i,
  input  logic [PA_BITS-1:12] start_root_i,

  // What the requests of the access offered, of the check and of the fill ask.
  output logic [SLOT_W-1:0]   mem_slot_o,
  input  logic [VPN_W-1:0]    mem_vpn_i,
  output logic [SLOT_W-1:0]   check_slot_o,
  input  logic [3:0]          check_vpn_low_i,
  input  logic [WHO_W-1:0]    check_who_i,
  output logic [SLOT_W-1:0]   fill_slot_o,
  input  logic [VPN_W-1:0]    fill_vpn_i,
  input  logic [ASID_W-1:0]   fill_asid_i,

  // Results: the slots whose walks are done, what the chosen one's has found, and the slot that is answered.
  output logic [N-1:0]        done_o,
  input  logic [N-1:0]        chosen_i,
  output logic [1:0]          fault_o,
  output logic [4:0]          code_o,
  output logic [LEAF_W-1:0]   leaf_o,
  output logic [2:0]          start_level_o,
  output logic                flushed_o,
  input  logic [N-1:0]        complete_i,
  // The slot whose walk ends with a fault in this cycle, and the fault: it leaves its walker now.
  output logic [N-1:0]        faulted_o,
  output logic [1:0]          faulted_fault_o,
  output logic [4:0]          faulted_code_o,
  output logic [2:0]          faulted_level_o,
  output logic [2:0]          faulted_start_level_o,

  output logic                mem_req_valid_o,
  input  logic                mem_req_ready_i,
  output logic [5:0]          mem_req_tag_o,
  output logic                mem_req_swap_o,
  output logic [PA_BITS-1:0]  mem_req_addr_o,
  output logic [63:0]         mem_req_expected_o,
  output logic [63:0]         mem_req_desired_o,
  input  logic                mem_resp_valid_i,
  input  logic [5:0]          mem_resp_tag_i,
  input  logic [63:0]         mem_resp_data_i,
  input  logic                mem_resp_error_i,
  input  logic                mem_resp_swapped_i,

  // A flush takes effect: of the walk caches too, unless it leaves pointers alone.
  input  logic                flush_i,
  input  logic                flush_pwcs_i,
  input  logic                flush_by_va_i,
  input  logic                flush_by_asid_i,
  input  logic [VPN_W-1:0]    flush_vpn_i,
  input  logic [ASID_W-1:0]   flush_asid_i,

  // For the trace.
  output logic                lookup_o,         // a walk knows its first table
  output logic [SLOT_W-1:0]   lookup_slot_o,
  output logic [2:0]          lookup_walker_o,
  output logic                lookup_hit_o,
  output logic [2:0]          lookup_level_o,
  output logic [PA_BITS-1:12] lookup_table_o,
  output logic [SLOT_W-1:0]   answer_slot_o,    // memory answers
  output logic                answer_swap_o,
  output logic [2:0]          answer_level_o,
  output logic                fill_o,           // a pointer is filled
  output logic [2:0]          fill_level_o,
  output logic [PA_BITS-1:12] fill_ppn_o
);

  localparam bit HAS_PWC = PWC1_SETS != 0 || PWC2_SETS != 0 || PWC3_SETS != 0 || PWC4_SETS != 0;
  localparam int START_W = SLOT_W + VPN_W + ASID_W + PPN_W + WALKERS;

  // Of each walker.
  logic [WALKERS-1:0]        idle, want, swap, accepted, reading, swapping, fill, done, flushed;
  logic [WALKERS*SLOT_W-1:0] slots;
  logic [WALKERS*N-1:0]      slot_bits;
  logic [WALKERS*PPN_W-1:0]  tables;
  logic [WALKERS*3-1:0]      levels, start_levels;
  logic [WALKERS*6-1:0]      rights;
  logic [WALKERS*64-1:0]     expected, desired;
  logic [WALKERS*2-1:0]      faults;
  logic [WALKERS*5-1:0]      codes;
  logic [WALKERS-1:0]        starting, looking, answered, checking_q, completing;

  // ---- the start: the lowest idle walker; lookup of the page-walk caches -------------------------------------------

  logic                looked_up, hit;
  logic [VPN_W-1:0]    lookup_vpn;
  logic [ASID_W-1:0]   lookup_asid;
  logic [PA_BITS-1:12] lookup_root, hit_ppn;
  logic [WALKERS-1:0]  lookup_walker;
  logic [2:0]          hit_level;
  logic [5:0]          hit_rights;

  assign idle_o   = |idle;
  assign starting = start_i ? idle & (~idle + 1'b1) : '0;

  mmu_pipe #(.W(START_W), .DEPTH(HAS_PWC ? PWC_LATENCY - 1 : 0)) u_lookup (
    .clk_i, .rst_ni,
    .valid_i(start_i),
    .data_i ({start_slot_i, start_vpn_i, start_asid_i, start_root_i, starting}),
    .valid_o(looked_up),
    .data_o ({lookup_slot_o, lookup_vpn, lookup_asid, lookup_root, lookup_walker})
  );

  mmu_pwcs #(
    .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .SEED(SEED),
    .PWC1_SETS(PWC1_SETS), .PWC1_WAYS(PWC1_WAYS), .PWC1_POLICY(PWC1_POLICY),
    .PWC2_SETS(PWC2_SETS), .PWC2_WAYS(PWC2_WAYS), .PWC2_POLICY(PWC2_POLICY),
    .PWC3_SETS(PWC3_SETS), .PWC3_WAYS(PWC3_WAYS), .PWC3_POLICY(PWC3_POLICY),
    .PWC4_SETS(PWC4_SETS), .PWC4_WAYS(PWC4_WAYS), .PWC4_POLICY(PWC4_POLICY)
  ) u_pwcs (
    .clk_i, .rst_ni,
    .lookup_i      (looked_up),
    .lookup_vpn_i  (lookup_vpn),
    .lookup_asid_i (lookup_asid),
    .hit_o         (hit),
    .hit_level_o   (hit_level),
    .hit_rights_o  (hit_rights),
    .hit_ppn_o     (hit_ppn),
    .fill_i        (fill_o),
    .fill_level_i  (fill_level_o),
    .fill_vpn_i, .fill_asid_i,
    .fill_rights_i (fill_rights),
    .fill_ppn_i    (fill_ppn_o),
    .flush_i       (flush_pwcs_i),
    .flush_by_va_i, .flush_by_asid_i, .flush_vpn_i, .flush_asid_i
  );

  assign looking = looked_up ? lookup_walker : '0;

  // ---- the walkers -------------------------------------------------------------------------------------------------

  for (genvar w = 0; w < WALKERS; w++) begin : gen_walker
    mmu_walker #(
      .SCHEME(SCHEME), .LEVELS(LEVELS), .PA_BITS(PA_BITS), .SLOT_W(SLOT_W), .HAS_PWC(32'(HAS_PWC))
    ) u_walker (
      .clk_i, .rst_ni, .flush_i,
      .idle_o         (idle[w]),
      .start_i        (starting[w]),
      .slot_i         (start_slot_i),
      .root_i         (start_root_i),
      .slot_o         (slots[w*SLOT_W +: SLOT_W]),
      .lookup_i       (looking[w]),
      .hit_i          (hit),
      .hit_level_i    (hit_level),
      .hit_rights_i   (hit_rights),
      .hit_ppn_i      (hit_ppn),
      .want_o         (want[w]),
      .swap_o         (swap[w]),
      .table_o        (tables[w*PPN_W +: PPN_W]),
      .level_o        (levels[w*3 +: 3]),
      .expected_o     (expected[w*64 +: 64]),
      .desired_o      (desired[w*64 +: 64]),
      .accepted_i     (accepted[w]),
      .reading_o      (reading[w]),
      .swapping_o     (swapping[w]),
      .answer_i       (answered[w]),
      .error_i        (mem_resp_error_i),
      .swapped_i      (mem_resp_swapped_i),
      .path_rights_o  (rights[w*6 +: 6]),
      .check_i        (checking_q[w]),
      .check_fault_i  (check_fault),
      .check_code_i   (check_code),
      .check_leaf_i   (check_leaf),
      .check_update_i (check_update),
      .check_entry_i  (entry_q),
      .check_updated_i(check_updated),
      .check_rights_i (check_rights),
      .check_ppn_i    (check_ppn),
      .fill_o         (fill[w]),
      .done_o         (done[w]),
      .complete_i     (completing[w]),
      .fault_o        (faults[w*2 +: 2]),
      .code_o         (codes[w*5 +: 5]),
      .start_level_o  (start_levels[w*3 +: 3]),
      .flushed_o      (flushed[w])
    );

    assign slot_bits[w*N +: N] = N'(1) << slots[w*SLOT_W +: SLOT_W];
    assign answered[w]         = mem_resp_valid_i && (reading[w] || swapping[w])
                              && mem_resp_tag_i == 6'(slots[w*SLOT_W +: SLOT_W]);
    assign completing[w]       = done[w] && |(slot_bits[w*N +: N] & complete_i);
  end

  // ---- memory ------------------------------------------------------------------------------------------------------

  mmu_memory_port #(.N(N), .WALKERS(WALKERS), .LEVELS(LEVELS), .PA_BITS(PA_BITS)) u_port (
    .from_head_i,
    .want_i(want), .slot_i(slot_bits), .swap_i(swap), .level_i(levels), .table_i(tables),
    .expected_i(expected), .desired_i(desired), .accepted_o(accepted),
    .slot_o(mem_slot_o), .vpn_i(mem_vpn_i),
    .mem_req_valid_o, .mem_req_ready_i, .mem_req_tag_o, .mem_req_swap_o, .mem_req_addr_o, .mem_req_expected_o,
    .mem_req_desired_o
  );

  // ---- the check of an entry, in the cycle after its answer; of a compare-and-swap only that there is no memory -----

  logic [63:0]         entry_q, check_updated;
  logic                error_q, check_leaf, check_update;
  logic [2:0]          check_level;
  logic [5:0]          check_path_rights, check_rights;
  logic [PA_BITS-1:12] check_ppn;
  logic                canonical, user;
  logic [1:0]          access, entry_fault, check_fault;
  logic [6:0]          modifiers;
  logic [4:0]          entry_code, error_code, check_code;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) checking_q <= '0;
    else         checking_q <= answered & (reading | {WALKERS{mem_resp_error_i}});
  end

  always_ff @(posedge clk_i) begin
    if (mem_resp_valid_i) begin
      entry_q <= mem_resp_data_i;
      error_q <= mem_resp_error_i;
    end
  end

  assign {canonical, access, user, modifiers} = check_who_i;

  mmu_pte_check #(
    .SCHEME(SCHEME), .LEVELS(LEVELS), .PA_BITS(PA_BITS), .HW_AD(HW_AD), .SVNAPOT(SVNAPOT), .SVPBMT(SVPBMT)
  ) u_check (
    .pte_i        (entry_q),
    .level_i      (check_level),
    .vpn_low_i    (check_vpn_low_i),
    .path_rights_i(check_path_rights),
    .access_i     (access),
    .user_i       (user),
    .modifiers_i  (modifiers),
    .fault_o      (entry_fault),
    .code_o       (entry_code),
    .leaf_o       (check_leaf),
    .update_o     (check_update),
    .updated_o    (check_updated),
    .rights_o     (check_rights),
    .ppn_o        (check_ppn)
  );

  mmu_fault_code #(.SCHEME(SCHEME)) u_error_code (
    .kind_i     (mmu_pkg::FAULT_ACCESS),
    .access_i   (access),
    .user_i     (user),
    .modifiers_i(modifiers),
    .present_i  (1'b1),
    .reserved_i (1'b0),
    .code_o     (error_code)
  );

  assign check_fault = error_q ? mmu_pkg::FAULT_ACCESS : entry_fault;
  assign check_code  = error_q ? error_code : entry_code;

  // ---- one walker of several ---------------------------------------------------------------------------------------

  logic [5:0] fill_rights;

  always_comb begin
    lookup_walker_o   = '0;
    check_slot_o      = '0;
    check_level       = '0;
    check_path_rights = '0;
    answer_slot_o     = '0;
    answer_level_o    = '0;
    fill_slot_o       = '0;
    fill_level_o      = '0;
    fill_rights       = '0;
    fill_ppn_o        = '0;
    done_o            = '0;
    fault_o           = mmu_pkg::FAULT_NONE;
    code_o            = '0;
    leaf_o            = '0;
    start_level_o     = '0;
    flushed_o         = 1'b0;
    faulted_o         = '0;
    faulted_fault_o   = mmu_pkg::FAULT_NONE;
    faulted_code_o    = '0;
    faulted_level_o   = '0;
    faulted_start_level_o = '0;
    for (int w = 0; w < WALKERS; w++) begin
      if (lookup_walker[w]) begin
        lookup_walker_o = 3'(w);
      end
      if (checking_q[w]) begin
        check_slot_o      = slots[w*SLOT_W +: SLOT_W];
        check_level       = levels[w*3 +: 3];
        check_path_rights = rights[w*6 +: 6];
      end
      if (answered[w]) begin
        answer_slot_o  = slots[w*SLOT_W +: SLOT_W];
        answer_level_o = levels[w*3 +: 3];
      end
      if (fill[w]) begin
        fill_slot_o  = slots[w*SLOT_W +: SLOT_W];
        fill_level_o = levels[w*3 +: 3] + 3'd1;
        fill_rights  = rights[w*6 +: 6];
        fill_ppn_o   = tables[w*PPN_W +: PPN_W];
      end
      if (done[w]) begin
        done_o = done_o | slot_bits[w*N +: N];
        if (faults[w*2 +: 2] != mmu_pkg::FAULT_NONE) begin
          faulted_o             = slot_bits[w*N +: N];
          faulted_fault_o       = faults[w*2 +: 2];
          faulted_code_o        = codes[w*5 +: 5];
          faulted_level_o       = levels[w*3 +: 3];
          faulted_start_level_o = start_levels[w*3 +: 3];
        end
        if (|(slot_bits[w*N +: N] & chosen_i)) begin
          fault_o       = faults[w*2 +: 2];
          code_o        = codes[w*5 +: 5];
          leaf_o        = {levels[w*3 +: 3], rights[w*6 +: 6], tables[w*PPN_W +: PPN_W]};
          start_level_o = start_levels[w*3 +: 3];
          flushed_o     = flushed[w];
        end
      end
    end
  end

  assign lookup_o       = looked_up;
  assign lookup_hit_o   = hit;
  assign lookup_level_o = hit ? hit_level - 3'd1 : 3'(LEVELS - 1);
  assign lookup_table_o = hit ? hit_ppn : lookup_root;
  assign answer_swap_o  = |(answered & swapping);
  assign fill_o         = |fill;

  logic unused;
  assign unused = &{1'b0, canonical};

endmodule
