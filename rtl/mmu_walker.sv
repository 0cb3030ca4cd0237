// The page-table walker: one loop over the levels for every radix geometry. The states bear the names of the phases in
// docs/microarchitecture.md; a walk that starts in cycle s goes
//
//   IDLE -> PWC (P cycles) -> READ -> WAIT -> CHECK -+-> READ of the level below      (pointer)
//                              ^                     +-> UPDATE -> SWAP -> DONE       (A or D must be set)
//                              |                     +-> DONE                         (leaf or fault)
//                              +---------------------------------- SWAP               (lost race: read again)
//
// DONE lasts one cycle; in it the result stands, and the TLBs are filled. A flush while a walk is in flight lets it
// answer, but it fills nothing from that cycle on.
`default_nettype none

module mmu_walker #(
  parameter  int LEVELS      = 3,
  parameter  int PA_BITS     = 56,
  parameter  int ASID_W      = 16,
  parameter  int HW_AD       = 1,
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
  parameter  int SEED        = 1,
  localparam int VPN_W       = 9 * LEVELS
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  // A walk begins in the cycle after start_i. Only while ready_o.
  output logic                ready_o,
  input  logic                start_i,
  input  logic [VPN_W-1:0]    vpn_i,
  input  mmu_pkg::access_e    access_i,
  input  logic                user_i,
  input  logic                sum_i,
  input  logic                mxr_i,
  input  logic [ASID_W-1:0]   asid_i,
  input  logic [PA_BITS-1:12] root_i,

  // The result, in the one cycle of done_o.
  output logic                done_o,
  output logic                fill_o,         // done with a leaf that the TLBs may keep
  output logic [VPN_W-1:0]    vpn_o,
  output logic [ASID_W-1:0]   asid_o,
  output mmu_pkg::fault_e     fault_o,
  output logic [1:0]          level_o,
  output logic [1:0]          start_level_o,
  output logic [5:0]          rights_o,
  output logic [PA_BITS-1:12] ppn_o,

  // Memory: a request stands until it is accepted; the answer comes in a later cycle. One request at a time.
  output logic                mem_req_valid_o,
  input  logic                mem_req_ready_i,
  output logic                mem_req_swap_o,      // 0: read; 1: compare-and-swap
  output logic [PA_BITS-1:0]  mem_req_addr_o,
  output logic [63:0]         mem_req_expected_o,
  output logic [63:0]         mem_req_desired_o,
  input  logic                mem_resp_valid_i,
  input  logic [63:0]         mem_resp_data_i,     // of a read
  input  logic                mem_resp_error_i,    // no memory there
  input  logic                mem_resp_swapped_i,  // of a compare-and-swap: it succeeded

  input  logic                flush_i,
  input  logic                flush_by_va_i,
  input  logic                flush_by_asid_i,
  input  logic [ASID_W-1:0]   flush_asid_i
);

  localparam bit HAS_PWC = PWC1_SETS != 0 || PWC2_SETS != 0 || (LEVELS > 3 && PWC3_SETS != 0);
  localparam int COUNT_W = PWC_LATENCY > 1 ? $clog2(PWC_LATENCY) : 1;
  localparam int ROOT    = LEVELS - 1;

  if (HAS_PWC && PWC_LATENCY < 1) begin : gen_check_latency
    $error("mmu_walker: PWC_LATENCY must be at least 1 when there is a page-walk cache");
  end

  typedef enum logic [2:0] {
    IDLE   = 3'd0,
    PWC    = 3'd1,  // lookup of the page-walk caches
    READ   = 3'd2,  // the read of an entry is offered to memory
    WAIT   = 3'd3,  // until memory answers
    CHECK  = 3'd4,  // the entry is checked
    UPDATE = 3'd5,  // the compare-and-swap of A or D is offered to memory
    SWAP   = 3'd6,  // until memory answers
    DONE   = 3'd7
  } state_e;

  state_e              state_q, state_d;
  logic [COUNT_W-1:0]  count_q;

  logic [VPN_W-1:0]    vpn_q;
  mmu_pkg::access_e    access_q;
  logic                user_q, sum_q, mxr_q;
  logic [ASID_W-1:0]   asid_q;

  logic [1:0]          level_q;
  logic [PA_BITS-1:12] table_q;     // the table being read; in DONE the page
  logic                global_q;    // a pointer above had G set
  logic                filled_q;    // the first cycle after a pointer was checked: its PWC is filled
  logic [63:0]         entry_q;
  logic                error_q;
  logic                flushed_q;
  mmu_pkg::fault_e     fault_q;
  logic [1:0]          start_level_q;
  logic [5:0]          rights_q;

  // Page-walk caches.
  logic                lookup, hit, hit_global;
  logic [1:0]          hit_level;
  logic [PA_BITS-1:12] hit_ppn;

  assign lookup = state_q == PWC && count_q == '0;

  mmu_pwcs #(
    .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .SEED(SEED),
    .PWC1_SETS(PWC1_SETS), .PWC1_WAYS(PWC1_WAYS), .PWC1_POLICY(PWC1_POLICY),
    .PWC2_SETS(PWC2_SETS), .PWC2_WAYS(PWC2_WAYS), .PWC2_POLICY(PWC2_POLICY),
    .PWC3_SETS(PWC3_SETS), .PWC3_WAYS(PWC3_WAYS), .PWC3_POLICY(PWC3_POLICY)
  ) u_pwcs (
    .clk_i, .rst_ni,
    .lookup_i     (lookup),
    .lookup_vpn_i (vpn_q),
    .lookup_asid_i(asid_q),
    .hit_o        (hit),
    .hit_level_o  (hit_level),
    .hit_global_o (hit_global),
    .hit_ppn_o    (hit_ppn),
    .fill_i       (filled_q && !flushed_q && !flush_i),
    .fill_level_i (level_q + 2'd1),
    .fill_vpn_i   (vpn_q),
    .fill_asid_i  (asid_q),
    .fill_global_i(global_q),
    .fill_ppn_i   (table_q),
    .flush_i      (flush_i && !flush_by_va_i),
    .flush_by_asid_i,
    .flush_asid_i
  );

  // The entry that was read.
  mmu_pkg::fault_e     check_fault;
  logic                check_leaf, check_update, check_global;
  logic [63:0]         check_updated;
  logic [5:0]          check_rights;
  logic [PA_BITS-1:12] check_ppn;

  mmu_pte_check #(.LEVELS(LEVELS), .PA_BITS(PA_BITS), .HW_AD(HW_AD)) u_check (
    .pte_i        (entry_q),
    .level_i      (level_q),
    .path_global_i(global_q),
    .access_i     (access_q),
    .user_i       (user_q),
    .sum_i        (sum_q),
    .mxr_i        (mxr_q),
    .fault_o      (check_fault),
    .leaf_o       (check_leaf),
    .update_o     (check_update),
    .updated_o    (check_updated),
    .rights_o     (check_rights),
    .global_o     (check_global),
    .ppn_o        (check_ppn)
  );

  mmu_pkg::fault_e fault;
  logic            pointer, leaf;

  assign fault   = error_q ? mmu_pkg::FAULT_ACCESS : check_fault;
  assign pointer = fault == mmu_pkg::FAULT_NONE && !check_leaf;
  assign leaf    = fault == mmu_pkg::FAULT_NONE && check_leaf;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      IDLE, DONE: state_d = !start_i ? IDLE : HAS_PWC ? PWC : READ;
      PWC:        if (count_q == '0) state_d = READ;
      READ:       if (mem_req_ready_i) state_d = WAIT;
      WAIT:       if (mem_resp_valid_i) state_d = CHECK;
      CHECK:      state_d = pointer ? READ : (leaf && check_update) ? UPDATE : DONE;
      UPDATE:     if (mem_req_ready_i) state_d = SWAP;
      default: begin  // SWAP
        if (mem_resp_valid_i) state_d = mem_resp_error_i ? CHECK : mem_resp_swapped_i ? DONE : READ;
      end
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q  <= IDLE;
      filled_q <= 1'b0;
    end else begin
      state_q  <= state_d;
      filled_q <= state_q == CHECK && pointer;
    end
  end

  assign ready_o = state_q == IDLE || state_q == DONE;

  always_ff @(posedge clk_i) begin
    unique case (state_q)
      IDLE, DONE: begin
        if (start_i) begin
          vpn_q         <= vpn_i;
          access_q      <= access_i;
          user_q        <= user_i;
          sum_q         <= sum_i;
          mxr_q         <= mxr_i;
          asid_q        <= asid_i;
          table_q       <= root_i;
          level_q       <= 2'(ROOT);
          start_level_q <= 2'(ROOT);
          global_q      <= 1'b0;
          error_q       <= 1'b0;
          count_q       <= COUNT_W'(PWC_LATENCY - 1);
        end
      end
      PWC: begin
        count_q <= count_q - 1'b1;
        if (hit) begin
          table_q       <= hit_ppn;
          level_q       <= hit_level - 2'd1;
          start_level_q <= hit_level - 2'd1;
          global_q      <= hit_global;
        end
      end
      WAIT: if (mem_resp_valid_i) begin
        entry_q <= mem_resp_data_i;
        error_q <= mem_resp_error_i;
      end
      CHECK: begin
        fault_q  <= fault;
        rights_q <= check_rights;
        if (pointer || (leaf && !check_update)) begin
          table_q <= check_ppn;
        end
        if (pointer) begin
          global_q <= check_global;
          level_q  <= level_q - 2'd1;
        end
      end
      SWAP: begin
        error_q <= mem_resp_error_i;
        if (mem_resp_valid_i && mem_resp_swapped_i && !mem_resp_error_i) begin
          table_q <= check_ppn;
        end
      end
      default: ;
    endcase
    if (state_q == IDLE || state_q == DONE) begin
      flushed_q <= 1'b0;
    end else if (flush_i) begin
      flushed_q <= 1'b1;
    end
  end

  assign mem_req_valid_o    = state_q == READ || state_q == UPDATE;
  assign mem_req_swap_o     = state_q == UPDATE;
  assign mem_req_expected_o = entry_q;
  assign mem_req_desired_o  = check_updated;

  // The table's index for the level: nine bits of the page number.
  always_comb begin
    mem_req_addr_o = {table_q, 12'b0};
    for (int n = 0; n < LEVELS; n++) begin
      if (level_q == 2'(n)) begin
        mem_req_addr_o[11:3] = vpn_q[9*n +: 9];
      end
    end
  end

  assign done_o        = state_q == DONE;
  assign fill_o        = done_o && fault_q == mmu_pkg::FAULT_NONE && !flushed_q && !flush_i;
  assign vpn_o         = vpn_q;
  assign asid_o        = asid_q;
  assign fault_o       = fault_q;
  assign level_o       = level_q;
  assign start_level_o = start_level_q;
  assign rights_o      = rights_q;
  assign ppn_o         = table_q;

endmodule
