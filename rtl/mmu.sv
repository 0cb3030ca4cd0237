// The memory-management unit: two first-level TLBs (instruction and data) looked up first, a second-level TLB for both,
// and a walker with its page-walk caches. One request is outstanding; hits of latency 1 follow each other every cycle.
// Cycle by cycle it does what docs/microarchitecture.md lays down; rtl/README.md draws it. The parameters are public so
// that a bench can read them back from what was built.
`default_nettype none

module mmu #(
  parameter int LEVELS      /*verilator public_flat_rd*/ = 3,   // 3: Sv39, 4: Sv48
  parameter int PA_BITS     /*verilator public_flat_rd*/ = 56,  // physical address bits, 32 to 56
  parameter int ASID_BITS   /*verilator public_flat_rd*/ = 16,  // implemented ASID bits, 0 to 16
  parameter int HW_AD       /*verilator public_flat_rd*/ = 1,   // 1: the walker sets A and D; 0: they fault
  // TLBs: sets a power of two (1: fully associative); policy 0 lru, 1 plru, 2 random; bit n of pages: holds level n.
  parameter int L1I_SETS    /*verilator public_flat_rd*/ = 1,
  parameter int L1I_WAYS    /*verilator public_flat_rd*/ = 16,
  parameter int L1I_POLICY  /*verilator public_flat_rd*/ = 1,
  parameter int L1I_LATENCY /*verilator public_flat_rd*/ = 1,
  parameter int L1I_PAGES   /*verilator public_flat_rd*/ = 7,
  parameter int L1D_SETS    /*verilator public_flat_rd*/ = 1,
  parameter int L1D_WAYS    /*verilator public_flat_rd*/ = 16,
  parameter int L1D_POLICY  /*verilator public_flat_rd*/ = 1,
  parameter int L1D_LATENCY /*verilator public_flat_rd*/ = 1,
  parameter int L1D_PAGES   /*verilator public_flat_rd*/ = 7,
  parameter int L2_SETS     /*verilator public_flat_rd*/ = 64,  // 0: no second level
  parameter int L2_WAYS     /*verilator public_flat_rd*/ = 4,
  parameter int L2_POLICY   /*verilator public_flat_rd*/ = 0,
  parameter int L2_LATENCY  /*verilator public_flat_rd*/ = 4,
  parameter int L2_PAGES    /*verilator public_flat_rd*/ = 7,
  // Page-walk caches: PWC n holds pointers read at level n; sets 0: none.
  parameter int PWC_LATENCY /*verilator public_flat_rd*/ = 1,
  parameter int PWC1_SETS   /*verilator public_flat_rd*/ = 1,
  parameter int PWC1_WAYS   /*verilator public_flat_rd*/ = 4,
  parameter int PWC1_POLICY /*verilator public_flat_rd*/ = 0,
  parameter int PWC2_SETS   /*verilator public_flat_rd*/ = 1,
  parameter int PWC2_WAYS   /*verilator public_flat_rd*/ = 2,
  parameter int PWC2_POLICY /*verilator public_flat_rd*/ = 0,
  parameter int PWC3_SETS   /*verilator public_flat_rd*/ = 0,
  parameter int PWC3_WAYS   /*verilator public_flat_rd*/ = 1,
  parameter int PWC3_POLICY /*verilator public_flat_rd*/ = 0,
  parameter int SEED        /*verilator public_flat_rd*/ = 1    // of random replacement
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  // A request is taken in a cycle in which valid and ready are high.
  input  logic                req_valid_i,
  output logic                req_ready_o,
  input  logic [63:0]         req_va_i,
  input  mmu_pkg::access_e    req_access_i,
  input  logic                req_user_i,
  input  logic                req_sum_i,
  input  logic                req_mxr_i,
  input  logic [15:0]         req_asid_i,
  input  logic [PA_BITS-1:12] req_root_i,          // page number of the root table

  // The response stands for one cycle.
  output logic                resp_valid_o,
  output logic [PA_BITS-1:0]  resp_pa_o,           // unless there is a fault
  output logic [1:0]          resp_level_o,        // of the leaf, or of the entry that faulted
  output logic [5:0]          resp_rights_o,       // of the leaf, unless there is a fault
  output mmu_pkg::fault_e     resp_fault_o,
  output logic [3:0]          resp_code_o,         // of a fault: scause
  output mmu_pkg::served_e    resp_served_o,
  output logic [1:0]          resp_start_level_o,  // of a walk: level of its first read

  // Memory, for reads of page-table entries and compare-and-swaps of A and D. A request stands until it is accepted.
  output logic                mem_req_valid_o,
  input  logic                mem_req_ready_i,
  output logic                mem_req_swap_o,
  output logic [PA_BITS-1:0]  mem_req_addr_o,
  output logic [63:0]         mem_req_expected_o,
  output logic [63:0]         mem_req_desired_o,
  input  logic                mem_resp_valid_i,
  input  logic [63:0]         mem_resp_data_i,
  input  logic                mem_resp_error_i,
  input  logic                mem_resp_swapped_i,

  // Flush; taken in every cycle in which valid is high, also while a request is in progress.
  input  logic                flush_valid_i,
  input  logic                flush_by_va_i,       // only entries of the page that holds the address
  input  logic                flush_by_asid_i,     // only entries of the ASID
  input  logic                flush_global_i,      // global entries too
  input  logic [15:0]         flush_asid_i,
  input  logic [63:0]         flush_va_i
);

  localparam int VPN_W  = 9 * LEVELS;
  localparam int ASID_W = ASID_BITS > 0 ? ASID_BITS : 1;
  localparam bit HAS_L2 = L2_SETS != 0;

  localparam int L1_LATENCY  = L1I_LATENCY > L1D_LATENCY ? L1I_LATENCY : L1D_LATENCY;
  localparam int MAX_LATENCY = L1_LATENCY > L2_LATENCY ? L1_LATENCY : L2_LATENCY;
  localparam int COUNT_W     = MAX_LATENCY > 1 ? $clog2(MAX_LATENCY) : 1;

  if (LEVELS != 3 && LEVELS != 4) begin : gen_check_levels
    $error("mmu: LEVELS is 3 (Sv39) or 4 (Sv48)");
  end
  if (PA_BITS < 32 || PA_BITS > 56) begin : gen_check_pa
    $error("mmu: PA_BITS must be 32 to 56");
  end
  if (LEVELS == 4 && PA_BITS < 39) begin : gen_check_pa_of_sv48
    $error("mmu: a 512 GiB page of Sv48 needs PA_BITS of at least 39");
  end
  if (ASID_BITS < 0 || ASID_BITS > 16) begin : gen_check_asid
    $error("mmu: ASID_BITS must be 0 to 16");
  end
  if (HW_AD != 0 && HW_AD != 1) begin : gen_check_ad
    $error("mmu: HW_AD is 0 (fault) or 1 (set by the walker)");
  end
  if (L1I_LATENCY < 1 || L1D_LATENCY < 1 || (HAS_L2 && L2_LATENCY < 1)) begin : gen_check_latency
    $error("mmu: a TLB's LATENCY must be at least 1");
  end
  if (LEVELS == 3 && PWC3_SETS != 0) begin : gen_check_pwc3
    $error("mmu: Sv39 has no pointers at level 3; PWC3_SETS must be 0");
  end

  typedef enum logic [1:0] {
    IDLE = 2'd0,
    L1   = 2'd1,
    L2   = 2'd2,
    WALK = 2'd3
  } state_e;

  state_e             state_q, state_d;
  logic [COUNT_W-1:0] count_q, count_d;
  logic               accept, lookup_end;

  // The request in progress.
  logic [63:0]         va_q;
  mmu_pkg::access_e    access_q;
  logic                user_q, sum_q, mxr_q;
  logic [ASID_W-1:0]   asid_q;
  logic [PA_BITS-1:12] root_q;
  logic                canonical, fetch, store;
  logic [VPN_W-1:0]    vpn;

  // Results of the lookups and of the walk.
  logic                l1i_lookup, l1d_lookup, l1i_hit, l1d_hit, l1_hit, l2_lookup, l2_hit;
  logic                l1i_busy, l1d_busy, l2_busy;         // never: all are flip-flops
  logic [2:0]          l1i_level, l1d_level, l2_level;  // no page is of a level above 3
  logic [5:0]          l1i_rights, l1d_rights, l2_rights;
  logic [PA_BITS-1:12] l1i_ppn, l1d_ppn, l2_ppn;
  logic                walk_ready, walk_start, walk_done, walk_fill;
  logic [VPN_W-1:0]    walk_vpn;
  logic [ASID_W-1:0]   walk_asid;
  mmu_pkg::fault_e     walk_fault;
  logic [1:0]          walk_level, walk_start_level;
  logic [5:0]          walk_rights;
  logic [PA_BITS-1:12] walk_ppn;

  // ---- flush: an address that is not canonical names nothing -------------------------------------------------------

  logic              flush;
  logic [ASID_W-1:0] flush_asid;
  logic [VPN_W-1:0]  flush_vpn;

  assign flush      = flush_valid_i && (!flush_by_va_i || flush_va_i[63:VPN_W+12] == {52-VPN_W{flush_va_i[VPN_W+11]}});
  assign flush_asid = ASID_BITS > 0 ? flush_asid_i[ASID_W-1:0] : '0;
  assign flush_vpn  = flush_va_i[VPN_W+11:12];

  logic unused;  // ASID bits above ASID_BITS, and the offset of an address flushed
  assign unused = &{1'b0, req_asid_i, flush_asid_i, flush_va_i[11:0], l1i_level, l1d_level, l2_level, l1i_busy, l1d_busy,
                    l2_busy};

  // ---- the request, phase by phase ---------------------------------------------------------------------------------

  assign req_ready_o = state_q == IDLE || resp_valid_o;
  assign accept      = req_valid_i && req_ready_o;
  assign lookup_end  = count_q == '0;

  assign vpn       = va_q[VPN_W+11:12];
  assign canonical = va_q[63:VPN_W+12] == {52-VPN_W{va_q[VPN_W+11]}};
  assign fetch     = access_q == mmu_pkg::ACCESS_FETCH;
  assign store     = access_q == mmu_pkg::ACCESS_STORE;

  assign l1i_lookup = state_q == L1 && lookup_end && canonical && fetch;
  assign l1d_lookup = state_q == L1 && lookup_end && canonical && !fetch;
  assign l2_lookup  = state_q == L2 && lookup_end;
  assign l1_hit     = l1i_hit || l1d_hit;
  assign walk_start = (HAS_L2 ? l2_lookup && !l2_hit : (l1i_lookup || l1d_lookup) && !l1_hit) && walk_ready;

  always_comb begin
    state_d = state_q;
    count_d = count_q - 1'b1;
    unique case (state_q)
      L1: begin
        if (lookup_end) begin
          state_d = (!canonical || l1_hit) ? IDLE : HAS_L2 ? L2 : WALK;
          count_d = COUNT_W'(L2_LATENCY - 1);
        end
      end
      L2: begin
        if (lookup_end) begin
          state_d = l2_hit ? IDLE : WALK;
        end
      end
      WALK: begin
        if (walk_done) begin
          state_d = IDLE;
        end
      end
      default: ;
    endcase
    if (accept) begin
      state_d = L1;
      count_d = req_access_i == mmu_pkg::ACCESS_FETCH ? COUNT_W'(L1I_LATENCY - 1) : COUNT_W'(L1D_LATENCY - 1);
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) state_q <= IDLE;
    else         state_q <= state_d;
  end

  always_ff @(posedge clk_i) begin
    count_q <= count_d;
    if (accept) begin
      va_q     <= req_va_i;
      access_q <= req_access_i;
      user_q   <= req_user_i;
      sum_q    <= req_sum_i;
      mxr_q    <= req_mxr_i;
      asid_q   <= ASID_BITS > 0 ? req_asid_i[ASID_W-1:0] : '0;
      root_q   <= req_root_i;
    end
  end

  // ---- the response ------------------------------------------------------------------------------------------------

  logic [5:0]          rights;
  logic [1:0]          level;
  logic [PA_BITS-1:12] ppn;
  mmu_pkg::served_e    served;
  logic                walked;

  assign walked = state_q == WALK;
  assign served = walked ? mmu_pkg::SERVED_WALK : state_q == L2 ? mmu_pkg::SERVED_L2
                : fetch ? mmu_pkg::SERVED_L1I : mmu_pkg::SERVED_L1D;

  always_comb begin
    unique case (state_q)
      L2:      {rights, level, ppn} = {l2_rights, l2_level[1:0], l2_ppn};
      WALK:    {rights, level, ppn} = {walk_rights, walk_level, walk_ppn};
      default: {rights, level, ppn} = fetch ? {l1i_rights, l1i_level[1:0], l1i_ppn} : {l1d_rights, l1d_level[1:0], l1d_ppn};
    endcase
  end

  mmu_response #(.LEVELS(LEVELS), .PA_BITS(PA_BITS)) u_response (
    .offset_i    (va_q[38:0]),
    .access_i    (access_q),
    .user_i      (user_q),
    .sum_i       (sum_q),
    .mxr_i       (mxr_q),
    .canonical_i (canonical),
    .served_i    (served),
    .walk_fault_i(walk_fault),
    .level_i     (level),
    .rights_i    (rights[3:0]),
    .ppn_i       (ppn),
    .pa_o        (resp_pa_o),
    .level_o     (resp_level_o),
    .fault_o     (resp_fault_o),
    .code_o      (resp_code_o),
    .served_o    (resp_served_o)
  );

  assign resp_valid_o       = (state_q == L1 && lookup_end && !canonical) || l1_hit || l2_hit || (walked && walk_done);
  assign resp_rights_o      = rights;
  assign resp_start_level_o = walk_start_level;

  // ---- fills: a walk's in every TLB of its path, a second-level hit's in the first; none in a cycle of a flush -----

  logic                fill_l1;
  logic [VPN_W-1:0]    fill_vpn;
  logic [ASID_W-1:0]   fill_asid;

  assign fill_l1   = walk_fill || (l2_hit && !flush);
  assign fill_vpn  = walked ? walk_vpn : vpn;
  assign fill_asid = walked ? walk_asid : asid_q;

  // ---- first level -------------------------------------------------------------------------------------------------

  mmu_tlb #(
    .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .SEED(SEED),
    .SETS(L1I_SETS), .WAYS(L1I_WAYS), .POLICY(L1I_POLICY), .PAGES(L1I_PAGES)
  ) u_l1i (
    .clk_i, .rst_ni,
    .read_i         (1'b0),
    .read_vpn_i     ('0),
    .lookup_i       (l1i_lookup),
    .lookup_vpn_i   (vpn),
    .lookup_asid_i  (asid_q),
    .lookup_store_i (1'b0),
    .hit_o          (l1i_hit),
    .hit_level_o    (l1i_level),
    .hit_rights_o   (l1i_rights),
    .hit_ppn_o      (l1i_ppn),
    .fill_i         (fill_l1 && fetch),
    .fill_vpn_i     (fill_vpn),
    .fill_asid_i    (fill_asid),
    .fill_level_i   ({1'b0, level}),
    .fill_rights_i  (rights),
    .fill_ppn_i     (ppn),
    .flush_i        (flush),
    .flush_by_va_i, .flush_by_asid_i, .flush_global_i,
    .flush_vpn_i    (flush_vpn),
    .flush_asid_i   (flush_asid),
    .busy_o         (l1i_busy)
  );

  mmu_tlb #(
    .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .SEED(SEED),
    .SETS(L1D_SETS), .WAYS(L1D_WAYS), .POLICY(L1D_POLICY), .PAGES(L1D_PAGES)
  ) u_l1d (
    .clk_i, .rst_ni,
    .read_i         (1'b0),
    .read_vpn_i     ('0),
    .lookup_i       (l1d_lookup),
    .lookup_vpn_i   (vpn),
    .lookup_asid_i  (asid_q),
    .lookup_store_i (store),
    .hit_o          (l1d_hit),
    .hit_level_o    (l1d_level),
    .hit_rights_o   (l1d_rights),
    .hit_ppn_o      (l1d_ppn),
    .fill_i         (fill_l1 && !fetch),
    .fill_vpn_i     (fill_vpn),
    .fill_asid_i    (fill_asid),
    .fill_level_i   ({1'b0, level}),
    .fill_rights_i  (rights),
    .fill_ppn_i     (ppn),
    .flush_i        (flush),
    .flush_by_va_i, .flush_by_asid_i, .flush_global_i,
    .flush_vpn_i    (flush_vpn),
    .flush_asid_i   (flush_asid),
    .busy_o         (l1d_busy)
  );

  // ---- second level ------------------------------------------------------------------------------------------------

  if (HAS_L2) begin : gen_l2
    mmu_tlb #(
      .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .SEED(SEED),
      .SETS(L2_SETS), .WAYS(L2_WAYS), .POLICY(L2_POLICY), .PAGES(L2_PAGES)
    ) u_l2 (
      .clk_i, .rst_ni,
      .read_i         (1'b0),
      .read_vpn_i     ('0),
      .lookup_i       (l2_lookup),
      .lookup_vpn_i   (vpn),
      .lookup_asid_i  (asid_q),
      .lookup_store_i (store),
      .hit_o          (l2_hit),
      .hit_level_o    (l2_level),
      .hit_rights_o   (l2_rights),
      .hit_ppn_o      (l2_ppn),
      .fill_i         (walk_fill),
      .fill_vpn_i     (fill_vpn),
      .fill_asid_i    (fill_asid),
      .fill_level_i   ({1'b0, level}),
      .fill_rights_i  (rights),
      .fill_ppn_i     (ppn),
      .flush_i        (flush),
      .flush_by_va_i, .flush_by_asid_i, .flush_global_i,
      .flush_vpn_i    (flush_vpn),
      .flush_asid_i   (flush_asid),
      .busy_o         (l2_busy)
    );
  end else begin : gen_no_l2
    assign l2_busy   = 1'b0;
    assign l2_hit    = 1'b0;
    assign l2_level  = '0;
    assign l2_rights = '0;
    assign l2_ppn    = '0;
  end

  // ---- walker ------------------------------------------------------------------------------------------------------

  mmu_walker #(
    .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .HW_AD(HW_AD), .SEED(SEED), .PWC_LATENCY(PWC_LATENCY),
    .PWC1_SETS(PWC1_SETS), .PWC1_WAYS(PWC1_WAYS), .PWC1_POLICY(PWC1_POLICY),
    .PWC2_SETS(PWC2_SETS), .PWC2_WAYS(PWC2_WAYS), .PWC2_POLICY(PWC2_POLICY),
    .PWC3_SETS(PWC3_SETS), .PWC3_WAYS(PWC3_WAYS), .PWC3_POLICY(PWC3_POLICY)
  ) u_walker (
    .clk_i, .rst_ni,
    .ready_o      (walk_ready),
    .start_i      (walk_start),
    .vpn_i        (vpn),
    .access_i     (access_q),
    .user_i       (user_q),
    .sum_i        (sum_q),
    .mxr_i        (mxr_q),
    .asid_i       (asid_q),
    .root_i       (root_q),
    .done_o       (walk_done),
    .fill_o       (walk_fill),
    .vpn_o        (walk_vpn),
    .asid_o       (walk_asid),
    .fault_o      (walk_fault),
    .level_o      (walk_level),
    .start_level_o(walk_start_level),
    .rights_o     (walk_rights),
    .ppn_o        (walk_ppn),
    .mem_req_valid_o, .mem_req_ready_i, .mem_req_swap_o, .mem_req_addr_o, .mem_req_expected_o, .mem_req_desired_o,
    .mem_resp_valid_i, .mem_resp_data_i, .mem_resp_error_i, .mem_resp_swapped_i,
    .flush_i      (flush),
    .flush_by_va_i, .flush_by_asid_i,
    .flush_asid_i (flush_asid)
  );

endmodule
