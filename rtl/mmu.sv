// The memory-management unit: instruction and data ports, first-level TLBs (split or shared), a second level for both, and
// walkers with their page-walk caches on one memory port. Many requests are outstanding; hits of level 1 follow each
// other every cycle, under any number of misses. Cycle by cycle it does what docs/microarchitecture.md lays down with
// `walker.starts`, `walker.ports` and `completions` 1; rtl/README.md draws it. This file is wiring: what is decided is
// decided in the modules. The parameters are public so that a bench can read them back from what was built.
`default_nettype none

module mmu #(
  parameter int SCHEME      /*verilator public_flat_rd*/ = 0, // 0: RISC-V; 1: x86-64
  parameter int LEVELS      /*verilator public_flat_rd*/ = 3, // 3: Sv39; 4: Sv48, x86 4-level; 5: Sv57, x86 5-level
  parameter int PA_BITS     /*verilator public_flat_rd*/ = 56, // physical address bits, 32 to 56 (x86: 52)
  parameter int ASID_BITS   /*verilator public_flat_rd*/ = 16, // implemented ASID or PCID bits, 0 to 16 (x86: 12)
  parameter int HW_AD       /*verilator public_flat_rd*/ = 1, // 1: the walker sets A and D; 0: they fault
  parameter int SVNAPOT     /*verilator public_flat_rd*/ = 0, // 1: RISC-V pages of 64 KiB
  parameter int SVPBMT      /*verilator public_flat_rd*/ = 0, // 1: RISC-V memory types in leaves
  parameter int REQUESTS    /*verilator public_flat_rd*/ = 8, // outstanding at once, a power of two up to 64
  parameter int WALKERS     /*verilator public_flat_rd*/ = 2, // 1 to 8, at most REQUESTS
  parameter int QUEUE       /*verilator public_flat_rd*/ = 0, // entries of the walk queue; 0: as many as REQUESTS
  parameter int MERGE       /*verilator public_flat_rd*/ = 1, // 1: requests wait for the walk of their page
  parameter int L1_SHARED   /*verilator public_flat_rd*/ = 0, // 1: the L1D_* TLB serves fetches too, no L1I
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
  parameter int L2_SETS     /*verilator public_flat_rd*/ = 64, // 0: no second level
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
  parameter int PWC4_SETS   /*verilator public_flat_rd*/ = 0,
  parameter int PWC4_WAYS   /*verilator public_flat_rd*/ = 1,
  parameter int PWC4_POLICY /*verilator public_flat_rd*/ = 0,
  parameter int SEED        /*verilator public_flat_rd*/ = 1  // of random replacement
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  // Request ports: taken in a cycle in which valid and ready are high, the instruction port's first. The context is that
  // of the request; the tag is the user's and comes back with the response.
  input  logic                ireq_valid_i, dreq_valid_i,
  output logic                ireq_ready_o, dreq_ready_o,
  input  logic [7:0]          ireq_tag_i, dreq_tag_i,
  input  logic [63:0]         ireq_va_i, dreq_va_i,
  input  logic                dreq_store_i,
  input  logic                ireq_user_i, dreq_user_i,
  input  logic [6:0]          ireq_modifiers_i, dreq_modifiers_i,  // MMU_SUM ... MMU_NX
  input  logic [15:0]         ireq_asid_i, dreq_asid_i,
  input  logic [PA_BITS-1:12] ireq_root_i, dreq_root_i,            // page number of the root table

  // Responses stand for one cycle and cannot be held up. iresp and dresp answer granted hits of level 1, nothing else;
  // late answers all other requests of both ports, one a cycle.
  output logic                iresp_valid_o, dresp_valid_o, late_valid_o,
  output logic                late_fetch_o,                                  // answers the instruction port
  output logic [7:0]          iresp_tag_o, dresp_tag_o, late_tag_o,
  output logic [PA_BITS-1:0]  iresp_pa_o, dresp_pa_o, late_pa_o,             // unless there is a fault
  output logic [2:0]          iresp_level_o, dresp_level_o, late_level_o,    // of the leaf, or of what faulted
  output logic [5:0]          iresp_rights_o, dresp_rights_o, late_rights_o, // of the leaf, unless there is a fault
  output mmu_pkg::fault_e     iresp_fault_o, dresp_fault_o, late_fault_o,
  output logic [4:0]          iresp_code_o, dresp_code_o, late_code_o,       // of a fault: cause, or error code
  output mmu_pkg::served_e    iresp_served_o, dresp_served_o, late_served_o,
  output logic [2:0]          iresp_start_level_o, dresp_start_level_o, late_start_level_o, // of a walk: its first read
  output logic                iresp_merged_o, dresp_merged_o, late_merged_o, // served by the walk of an older request

  // Memory: reads of page-table entries and compare-and-swaps of A and D, tagged with the slot. An offer stands until it
  // is accepted, or gives way to that of an older request. Answers come in any order, one a cycle, in a later cycle.
  output logic                mem_req_valid_o,
  input  logic                mem_req_ready_i,
  output logic [5:0]          mem_req_tag_o,
  output logic                mem_req_swap_o,
  output logic [PA_BITS-1:0]  mem_req_addr_o,
  output logic [63:0]         mem_req_expected_o, mem_req_desired_o,
  input  logic                mem_resp_valid_i,
  input  logic [5:0]          mem_resp_tag_i,
  input  logic [63:0]         mem_resp_data_i,     // of a read
  input  logic                mem_resp_error_i,    // no memory there
  input  logic                mem_resp_swapped_i,  // of a compare-and-swap: it succeeded

  // Flush: takes effect in the cycle in which valid and ready are high.
  input  logic                flush_valid_i,
  output logic                flush_ready_o,
  input  logic                flush_by_va_i,       // only entries of the page that holds the address
  input  logic                flush_by_asid_i,     // only entries of the ASID
  input  logic                flush_global_i,      // global entries too
  input  logic [15:0]         flush_asid_i,
  input  logic [63:0]         flush_va_i,

  // Trace: what happens in this cycle, by slot. A lookup ends; a walk knows its first table; an entry is answered (its
  // address was that of the offer); a pointer, a translation (of trace_late_slot_o) is filled; requests join a walk. A
  // request is answered: the slot is that of the late port, or of the lookup that ends; the rest is on the port.
  output logic                trace_l1i_valid_o, trace_l1d_valid_o, trace_l2_valid_o,
  output logic [5:0]          trace_l1i_slot_o, trace_l1d_slot_o, trace_l2_slot_o,
  output logic                trace_l1i_hit_o, trace_l1d_hit_o, trace_l2_hit_o,
  output logic [2:0]          trace_l1i_level_o, trace_l1d_level_o, trace_l2_level_o,
  output logic                trace_start_valid_o, trace_pte_valid_o, trace_pwc_valid_o,
  output logic [5:0]          trace_start_slot_o, trace_pte_slot_o, trace_pwc_slot_o, trace_late_slot_o,
  output logic [2:0]          trace_start_level_o, trace_pte_level_o, trace_pwc_level_o, trace_fill_level_o,
  output logic [2:0]          trace_start_walker_o,
  output logic                trace_start_hit_o,   // of the page-walk caches
  output logic                trace_pte_swap_o,    // the answer is to a compare-and-swap
  output logic [PA_BITS-1:12] trace_start_table_o, trace_pwc_table_o, trace_fill_page_o,
  output logic                trace_fill_l1i_o, trace_fill_l1d_o, trace_fill_l2_o,
  output logic [63:0]         trace_merge_o        // a bit a slot
);

  localparam int SLOT_W = REQUESTS > 1 ? $clog2(REQUESTS) : 1;
  localparam int VPN_W  = 9 * LEVELS;
  localparam int ASID_W = ASID_BITS > 0 ? ASID_BITS : 1;
  localparam int LEAF_W = 3 + 6 + PA_BITS - 12;             // level, rights, page number
  localparam int WHO_W  = 1 + 2 + 1 + mmu_pkg::MODIFIERS_W; // canonical, access, user, modifiers
  localparam bit HAS_L2 = L2_SETS != 0;

  mmu_parameters #(
    .SCHEME(SCHEME), .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_BITS(ASID_BITS), .HW_AD(HW_AD), .SVNAPOT(SVNAPOT),
    .SVPBMT(SVPBMT), .REQUESTS(REQUESTS), .WALKERS(WALKERS), .QUEUE(QUEUE), .MERGE(MERGE), .L1_SHARED(L1_SHARED),
    .L1I_LATENCY(L1I_LATENCY), .L1I_PAGES(L1I_PAGES), .L1D_LATENCY(L1D_LATENCY), .L1D_PAGES(L1D_PAGES),
    .L2_SETS(L2_SETS), .L2_LATENCY(L2_LATENCY), .L2_PAGES(L2_PAGES), .PWC_LATENCY(PWC_LATENCY),
    .PWC1_SETS(PWC1_SETS), .PWC2_SETS(PWC2_SETS), .PWC3_SETS(PWC3_SETS), .PWC4_SETS(PWC4_SETS)
  ) u_parameters ();

  // ---- requests, as they come; ASIDs are cut to what is implemented ------------------------------------------------

  logic              fetch_taken, data_taken;
  logic [SLOT_W-1:0] fetch_slot, data_slot;
  logic [ASID_W-1:0] fetch_asid, data_asid;
  logic [WHO_W-1:0]  fetch_who, data_who;

  assign fetch_asid = ASID_BITS > 0 ? ireq_asid_i[ASID_W-1:0] : '0;
  assign data_asid  = ASID_BITS > 0 ? dreq_asid_i[ASID_W-1:0] : '0;
  assign fetch_who  = {ireq_va_i[63:VPN_W+12] == {52-VPN_W{ireq_va_i[VPN_W+11]}}, mmu_pkg::ACCESS_FETCH,
                       ireq_user_i, ireq_modifiers_i};
  assign data_who   = {dreq_va_i[63:VPN_W+12] == {52-VPN_W{dreq_va_i[VPN_W+11]}},
                       dreq_store_i ? mmu_pkg::ACCESS_STORE : mmu_pkg::ACCESS_LOAD, dreq_user_i, dreq_modifiers_i};

  // ---- flush: an address that is not canonical names nothing; the drop of an x86 page fault goes first -------------

  logic              drop, flush, taken, everything, l2_busy;
  logic              flush_by_va, flush_by_asid, flush_global;
  logic [VPN_W-1:0]  flush_vpn;
  logic [ASID_W-1:0] flush_asid;

  assign everything    = !flush_by_va_i && !flush_by_asid_i && flush_global_i;
  assign flush_ready_o = !drop && !(l2_busy && !flush_by_va_i && !everything);
  assign taken         = flush_valid_i && flush_ready_o
                      && (!flush_by_va_i || flush_va_i[63:VPN_W+12] == {52-VPN_W{flush_va_i[VPN_W+11]}});
  assign flush         = drop || taken;
  assign flush_by_va   = drop || flush_by_va_i;
  assign flush_by_asid = drop || flush_by_asid_i;
  assign flush_global  = drop || flush_global_i;
  assign flush_vpn     = drop ? fill_vpn : flush_va_i[VPN_W+11:12];
  assign flush_asid    = drop ? fill_asid : ASID_BITS > 0 ? flush_asid_i[ASID_W-1:0] : '0;

  // ---- who is where ------------------------------------------------------------------------------------------------

  logic [REQUESTS-1:0] from_head, live, unanswered, missed, complete, stores;
  logic [REQUESTS-1:0] l1i_end, l1i_answer, l1i_refused, l1i_miss, l1d_end, l1d_answer, l1d_refused, l1d_miss;
  logic [REQUESTS-1:0] l2_end, l2_hit, l2_miss;
  logic                l2_start;
  logic [SLOT_W-1:0]   l2_start_slot;

  mmu_requests #(.N(REQUESTS), .HAS_L2(32'(HAS_L2)), .L1_SHARED(L1_SHARED)) u_requests (
    .clk_i, .rst_ni, .ireq_valid_i, .ireq_ready_o, .dreq_valid_i, .dreq_ready_o,
    .fetch_taken_o(fetch_taken), .data_taken_o(data_taken), .fetch_slot_o(fetch_slot), .data_slot_o(data_slot),
    .from_head_o(from_head), .live_o(live), .unanswered_o(unanswered),
    .l1_end_i(l1i_end | l1d_end), .l1_miss_i(l1i_miss | l1d_miss), .l1_answer_i(l1i_answer | l1d_answer),
    .l2_start_o(l2_start), .l2_start_slot_o(l2_start_slot), .l2_end_i(l2_end), .l2_miss_i(l2_miss),
    .missed_o(missed), .complete_i(complete)
  );

  // ---- what they ask -----------------------------------------------------------------------------------------------

  logic [REQUESTS-1:0] fetch_same, data_same;
  logic                both_same;
  logic [SLOT_W-1:0]   start_slot, mem_slot, check_slot, pointer_slot, late_slot;
  logic [VPN_W-1:0]    l2_vpn, start_vpn, mem_vpn, pointer_vpn;
  logic [ASID_W-1:0]   l2_asid, start_asid, pointer_asid, late_asid;
  logic [PA_BITS-1:12] start_root;
  logic [3:0]          check_vpn_low;
  logic [WHO_W-1:0]    check_who, late_who;
  logic [VPN_W+11:0]   late_va;
  logic [7:0]          late_tag;

  mmu_slots #(.N(REQUESTS), .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .MERGE(MERGE)) u_slots (
    .clk_i,
    .fetch_taken_i(fetch_taken), .fetch_slot_i(fetch_slot), .fetch_va_i(ireq_va_i[VPN_W+11:0]),
    .fetch_asid_i(fetch_asid), .fetch_root_i(ireq_root_i), .fetch_who_i(fetch_who), .fetch_tag_i(ireq_tag_i),
    .data_taken_i(data_taken), .data_slot_i(data_slot), .data_va_i(dreq_va_i[VPN_W+11:0]),
    .data_asid_i(data_asid), .data_root_i(dreq_root_i), .data_who_i(data_who), .data_tag_i(dreq_tag_i),
    .fetch_same_o(fetch_same), .data_same_o(data_same), .both_same_o(both_same), .stores_o(stores),
    .l2_slot_i(l2_start_slot), .l2_vpn_o(l2_vpn), .l2_asid_o(l2_asid),
    .start_slot_i(start_slot), .start_vpn_o(start_vpn), .start_asid_o(start_asid), .start_root_o(start_root),
    .mem_slot_i(mem_slot), .mem_vpn_o(mem_vpn),
    .check_slot_i(check_slot), .check_vpn_low_o(check_vpn_low), .check_who_o(check_who),
    .fill_slot_i(pointer_slot), .fill_vpn_o(pointer_vpn), .fill_asid_o(pointer_asid),
    .late_slot_i(late_slot), .late_va_o(late_va), .late_asid_o(late_asid), .late_who_o(late_who), .late_tag_o(late_tag)
  );

  // ---- level 1 -----------------------------------------------------------------------------------------------------

  logic [LEAF_W-1:0]  l1i_leaf, l1d_leaf, l2_leaf, fill_leaf;
  logic [VPN_W-1:0]   fill_vpn;
  logic [ASID_W-1:0]  fill_asid;
  logic               fill_l1i, fill_l1d, fill_l2;
  logic               l1d_fetch, l1i_lookup, l1i_hit, l1d_lookup, l1d_hit;
  logic [SLOT_W-1:0]  l1i_slot, l1d_slot, l2_slot;
  logic [7:0]         l1d_tag;
  logic [PA_BITS-1:0] l1d_pa;
  logic [2:0]         l1d_level;
  logic [5:0]         l1d_rights;
  logic               data_first;  // the L1D TLB's pipeline takes a data access in this cycle, not a fetch

  assign data_first = L1_SHARED == 0 || !fetch_taken;

  mmu_first_level #(
    .N(REQUESTS), .SCHEME(SCHEME), .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .SEED(SEED),
    .SETS(L1D_SETS), .WAYS(L1D_WAYS), .POLICY(L1D_POLICY), .LATENCY(L1D_LATENCY), .PAGES(L1D_PAGES)
  ) u_l1d (
    .clk_i, .rst_ni,
    .taken_i(data_taken || !data_first), .slot_i(data_first ? data_slot : fetch_slot),
    .va_i(data_first ? dreq_va_i[VPN_W+11:0] : ireq_va_i[VPN_W+11:0]), .asid_i(data_first ? data_asid : fetch_asid),
    .who_i(data_first ? data_who : fetch_who), .tag_i(data_first ? dreq_tag_i : ireq_tag_i),
    .end_o(l1d_end), .answer_o(l1d_answer), .refused_o(l1d_refused), .miss_o(l1d_miss), .fetch_o(l1d_fetch),
    .leaf_o(l1d_leaf), .tag_o(l1d_tag), .pa_o(l1d_pa), .level_o(l1d_level), .rights_o(l1d_rights),
    .fault_o(dresp_fault_o), .code_o(dresp_code_o), .lookup_o(l1d_lookup), .hit_o(l1d_hit), .slot_o(l1d_slot),
    .fill_i(fill_l1d), .fill_vpn_i(fill_vpn), .fill_asid_i(fill_asid), .fill_leaf_i(fill_leaf),
    .flush_i(flush), .flush_by_va_i(flush_by_va), .flush_by_asid_i(flush_by_asid), .flush_global_i(flush_global),
    .flush_vpn_i(flush_vpn), .flush_asid_i(flush_asid)
  );

  assign dresp_valid_o = |l1d_answer && !(L1_SHARED != 0 && l1d_fetch);
  assign {dresp_tag_o, dresp_pa_o, dresp_level_o, dresp_rights_o} = {l1d_tag, l1d_pa, l1d_level, l1d_rights};
  assign {dresp_start_level_o, dresp_merged_o, iresp_start_level_o, iresp_merged_o} = '0;
  assign dresp_served_o = mmu_pkg::SERVED_L1D;

  if (L1_SHARED == 0) begin : gen_l1i
    logic fetches;  // nothing else

    mmu_first_level #(
      .N(REQUESTS), .SCHEME(SCHEME), .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .SEED(SEED),
      .SETS(L1I_SETS), .WAYS(L1I_WAYS), .POLICY(L1I_POLICY), .LATENCY(L1I_LATENCY), .PAGES(L1I_PAGES)
    ) u_l1i (
      .clk_i, .rst_ni,
      .taken_i(fetch_taken), .slot_i(fetch_slot), .va_i(ireq_va_i[VPN_W+11:0]), .asid_i(fetch_asid),
      .who_i(fetch_who), .tag_i(ireq_tag_i),
      .end_o(l1i_end), .answer_o(l1i_answer), .refused_o(l1i_refused), .miss_o(l1i_miss), .fetch_o(fetches),
      .leaf_o(l1i_leaf), .tag_o(iresp_tag_o), .pa_o(iresp_pa_o), .level_o(iresp_level_o), .rights_o(iresp_rights_o),
      .fault_o(iresp_fault_o), .code_o(iresp_code_o), .lookup_o(l1i_lookup), .hit_o(l1i_hit), .slot_o(l1i_slot),
      .fill_i(fill_l1i), .fill_vpn_i(fill_vpn), .fill_asid_i(fill_asid), .fill_leaf_i(fill_leaf),
      .flush_i(flush), .flush_by_va_i(flush_by_va), .flush_by_asid_i(flush_by_asid), .flush_global_i(flush_global),
      .flush_vpn_i(flush_vpn), .flush_asid_i(flush_asid)
    );

    assign iresp_valid_o  = |l1i_answer;
    assign iresp_served_o = mmu_pkg::SERVED_L1I;

    logic unused;
    assign unused = &{1'b0, fetches, l1d_fetch};
  end else begin : gen_shared
    assign {l1i_end, l1i_answer, l1i_refused, l1i_miss, l1i_leaf, l1i_lookup, l1i_hit, l1i_slot} = '0;
    assign iresp_valid_o  = |l1d_answer && l1d_fetch;
    assign iresp_served_o = mmu_pkg::SERVED_L1D;
    assign iresp_fault_o  = dresp_fault_o;
    assign iresp_code_o   = dresp_code_o;
    assign {iresp_tag_o, iresp_pa_o, iresp_level_o, iresp_rights_o} = {l1d_tag, l1d_pa, l1d_level, l1d_rights};
  end

  // ---- level 2 -----------------------------------------------------------------------------------------------------

  if (HAS_L2) begin : gen_l2
    mmu_second_level #(
      .N(REQUESTS), .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .SEED(SEED),
      .SETS(L2_SETS), .WAYS(L2_WAYS), .POLICY(L2_POLICY), .LATENCY(L2_LATENCY), .PAGES(L2_PAGES)
    ) u_l2 (
      .clk_i, .rst_ni,
      .start_i(l2_start), .slot_i(l2_start_slot), .vpn_i(l2_vpn), .asid_i(l2_asid), .store_i(stores[l2_start_slot]),
      .end_o(l2_end), .hit_o(l2_hit), .miss_o(l2_miss), .leaf_o(l2_leaf), .slot_o(l2_slot),
      .fill_i(fill_l2), .fill_vpn_i(fill_vpn), .fill_asid_i(fill_asid), .fill_leaf_i(fill_leaf),
      .flush_i(flush), .flush_by_va_i(flush_by_va), .flush_by_asid_i(flush_by_asid), .flush_global_i(flush_global),
      .flush_vpn_i(flush_vpn), .flush_asid_i(flush_asid), .busy_o(l2_busy)
    );
  end else begin : gen_no_l2
    assign {l2_end, l2_hit, l2_miss, l2_leaf, l2_slot, l2_busy} = '0;
    logic unused;
    assign unused = &{1'b0, l2_start, l2_vpn, l2_asid};
  end

  // ---- walks -------------------------------------------------------------------------------------------------------

  logic                walker_idle, start, leaf_found, walk_flushed;
  logic [REQUESTS-1:0] served, merged, walked, faulted, chosen, joins;
  logic [1:0]          walk_fault, faulted_fault;
  logic [4:0]          walk_code, faulted_code;
  logic [2:0]          walk_start_level, faulted_level, faulted_start_level;
  logic [LEAF_W-1:0]   walk_leaf;

  mmu_walk_queue #(.N(REQUESTS), .QUEUE(QUEUE), .MERGE(MERGE)) u_queue (
    .clk_i, .rst_ni, .from_head_i(from_head), .live_i(live),
    .new_fetch_i(REQUESTS'(fetch_taken) << fetch_slot), .new_data_i(REQUESTS'(data_taken) << data_slot),
    .fetch_same_i(fetch_same), .data_same_i(data_same), .both_same_i(both_same), .stores_i(stores),
    .missed_i(missed), .flush_i(flush), .walker_idle_i(walker_idle), .start_o(start), .start_slot_o(start_slot),
    .complete_i(complete), .leaf_i(leaf_found), .dirty_i(walk_leaf[PA_BITS-12+mmu_pkg::RIGHT_DIRTY]),
    .served_o(served), .unanswered_i(merged), .joins_o(joins)
  );

  mmu_walkers #(
    .N(REQUESTS), .WALKERS(WALKERS), .SCHEME(SCHEME), .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W),
    .HW_AD(HW_AD), .SVNAPOT(SVNAPOT), .SVPBMT(SVPBMT), .PWC_LATENCY(PWC_LATENCY), .SEED(SEED),
    .PWC1_SETS(PWC1_SETS), .PWC1_WAYS(PWC1_WAYS), .PWC1_POLICY(PWC1_POLICY),
    .PWC2_SETS(PWC2_SETS), .PWC2_WAYS(PWC2_WAYS), .PWC2_POLICY(PWC2_POLICY),
    .PWC3_SETS(PWC3_SETS), .PWC3_WAYS(PWC3_WAYS), .PWC3_POLICY(PWC3_POLICY),
    .PWC4_SETS(PWC4_SETS), .PWC4_WAYS(PWC4_WAYS), .PWC4_POLICY(PWC4_POLICY)
  ) u_walkers (
    .clk_i, .rst_ni, .from_head_i(from_head),
    .idle_o(walker_idle), .start_i(start), .start_slot_i(start_slot), .start_vpn_i(start_vpn),
    .start_asid_i(start_asid), .start_root_i(start_root),
    .mem_slot_o(mem_slot), .mem_vpn_i(mem_vpn), .check_slot_o(check_slot), .check_vpn_low_i(check_vpn_low),
    .check_who_i(check_who), .fill_slot_o(pointer_slot), .fill_vpn_i(pointer_vpn), .fill_asid_i(pointer_asid),
    .done_o(walked), .chosen_i(chosen), .fault_o(walk_fault), .code_o(walk_code), .leaf_o(walk_leaf),
    .start_level_o(walk_start_level), .flushed_o(walk_flushed), .complete_i(complete),
    .faulted_o(faulted), .faulted_fault_o(faulted_fault), .faulted_code_o(faulted_code), .faulted_level_o(faulted_level),
    .faulted_start_level_o(faulted_start_level),
    .mem_req_valid_o, .mem_req_ready_i, .mem_req_tag_o, .mem_req_swap_o, .mem_req_addr_o, .mem_req_expected_o,
    .mem_req_desired_o, .mem_resp_valid_i, .mem_resp_tag_i, .mem_resp_data_i, .mem_resp_error_i, .mem_resp_swapped_i,
    .flush_i(flush), .flush_pwcs_i(drop || (taken && (!flush_by_va_i || SCHEME == mmu_pkg::SCHEME_X86))),
    .flush_by_va_i(drop), .flush_by_asid_i(flush_by_asid), .flush_vpn_i(flush_vpn), .flush_asid_i(flush_asid),
    .lookup_o(trace_start_valid_o), .lookup_slot_o(walk_slot), .lookup_walker_o(trace_start_walker_o),
    .lookup_hit_o(trace_start_hit_o), .lookup_level_o(trace_start_level_o), .lookup_table_o(trace_start_table_o),
    .answer_slot_o(answer_slot), .answer_swap_o(trace_pte_swap_o), .answer_level_o(trace_pte_level_o),
    .fill_o(pointer_fill), .fill_level_o(trace_pwc_level_o), .fill_ppn_o(trace_pwc_table_o)
  );

  // ---- answers and fills -------------------------------------------------------------------------------------------

  mmu_completion #(
    .N(REQUESTS), .SCHEME(SCHEME), .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .L1_SHARED(L1_SHARED)
  ) u_completion (
    .clk_i, .rst_ni, .from_head_i(from_head), .unanswered_i(unanswered), .flush_i(flush),
    .l1i_refused_i(l1i_refused), .l1i_leaf_i(l1i_leaf), .l1d_refused_i(l1d_refused), .l1d_leaf_i(l1d_leaf),
    .l2_hit_i(l2_hit), .l2_leaf_i(l2_leaf),
    .walked_i(walked), .chosen_o(chosen), .walk_fault_i(walk_fault), .walk_code_i(walk_code), .walk_leaf_i(walk_leaf),
    .walk_start_level_i(walk_start_level), .walk_flushed_i(walk_flushed), .served_i(served),
    .faulted_i(faulted), .faulted_fault_i(faulted_fault), .faulted_code_i(faulted_code),
    .faulted_level_i(faulted_level), .faulted_start_level_i(faulted_start_level),
    .slot_o(late_slot), .va_i(late_va), .asid_i(late_asid), .who_i(late_who), .tag_i(late_tag),
    .complete_o(complete), .leaf_found_o(leaf_found), .merged_o(merged),
    .late_valid_o, .late_tag_o, .late_pa_o, .late_level_o, .late_rights_o, .late_fault_o, .late_code_o, .late_served_o,
    .late_start_level_o, .late_merged_o, .late_fetch_o, .drop_o(drop),
    .fill_l1i_o(fill_l1i), .fill_l1d_o(fill_l1d), .fill_l2_o(fill_l2), .fill_vpn_o(fill_vpn), .fill_asid_o(fill_asid),
    .fill_leaf_o(fill_leaf)
  );

  // ---- trace: what an array does not hold is not filled ------------------------------------------------------------

  localparam logic [7:0] PWCS = {3'd0, PWC4_SETS != 0, PWC3_SETS != 0, PWC2_SETS != 0, PWC1_SETS != 0, 1'b0};

  logic [SLOT_W-1:0] walk_slot, answer_slot;
  logic              pointer_fill;
  logic [5:0]        fill_rights;  // not told

  assign {trace_l1i_valid_o, trace_l1i_slot_o, trace_l1i_hit_o} = {l1i_lookup, 6'(l1i_slot), l1i_hit};
  assign {trace_l1d_valid_o, trace_l1d_slot_o, trace_l1d_hit_o} = {l1d_lookup, 6'(l1d_slot), l1d_hit};
  assign {trace_l2_valid_o, trace_l2_slot_o, trace_l2_hit_o}    = {|l2_end, 6'(l2_slot), |l2_hit};
  assign trace_l1i_level_o = l1i_leaf[LEAF_W-1 -: 3];
  assign trace_l1d_level_o = l1d_leaf[LEAF_W-1 -: 3];
  assign trace_l2_level_o  = l2_leaf[LEAF_W-1 -: 3];

  assign trace_start_slot_o  = 6'(walk_slot);
  assign trace_pte_valid_o   = mem_resp_valid_i;
  assign trace_pte_slot_o    = 6'(answer_slot);
  assign trace_pwc_valid_o   = pointer_fill && PWCS[trace_pwc_level_o];
  assign trace_pwc_slot_o    = 6'(pointer_slot);
  assign trace_merge_o       = 64'(joins);
  assign trace_late_slot_o   = 6'(late_slot);
  assign {trace_fill_level_o, fill_rights, trace_fill_page_o} = fill_leaf;
  assign trace_fill_l1i_o    = fill_l1i && 1'(L1I_PAGES >> trace_fill_level_o);
  assign trace_fill_l1d_o    = fill_l1d && 1'(L1D_PAGES >> trace_fill_level_o);
  assign trace_fill_l2_o     = fill_l2 && HAS_L2 && 1'(L2_PAGES >> trace_fill_level_o);

  logic unused;
  assign unused = &{1'b0, ireq_asid_i, dreq_asid_i, flush_asid_i, flush_va_i[11:0], fill_rights};

endmodule
