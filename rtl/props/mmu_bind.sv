// Attaches the properties, in simulation by these statements. Yosys drops bind silently: for proofs bench/formal/flow.py
// writes each statement out at the end of its module.
`default_nettype none

bind mmu_array mmu_array_props #(.WAYS(WAYS)) u_props (
  .clk_i, .rst_ni, .lookup_i, .found_o, .touch_i, .fill_i, .flush_i, .search(fill), .fill_same
);

bind mmu_ram_array mmu_array_props #(.WAYS(WAYS)) u_props (
  .clk_i, .rst_ni, .lookup_i, .found_o, .touch_i, .fill_i, .flush_i, .search(commit_q), .fill_same
);

bind mmu_ram_array mmu_ram_array_props #(.VPN_W(VPN_W)) u_ram_props (
  .clk_i, .rst_ni, .read_i, .read_vpn_i, .lookup_i, .lookup_vpn_i, .flush_rest, .busy_o, .drop_q, .commit_q,
  .sweep_clears
);

bind mmu_tlb mmu_tlb_props #(.LEVELS(LEVELS), .VPN_W(VPN_W), .RAM(RAM)) u_props (
  .clk_i, .rst_ni, .read_i, .read_vpn_i, .lookup_i, .lookup_vpn_i, .fill_i, .fill_level_i,
  .flush_i, .flush_by_va_i, .flush_by_asid_i, .flush_global_i, .busy_o
);

bind mmu_walker mmu_walker_props #(.LEVELS(LEVELS)) u_props (
  .clk_i, .rst_ni, .flush_i, .idle_o, .start_i, .lookup_i, .looking(state_q == PWC), .want_o, .accepted_i, .reading_o,
  .swapping_o, .answer_i, .error_i, .swapped_i, .check_i, .checking(state_q == CHECK), .level_o, .fill_o, .done_o,
  .faulted(done_o && fault_q != mmu_pkg::FAULT_NONE), .complete_i
);

bind mmu_requests mmu_requests_props #(.N(N), .SLOT_W(SLOT_W)) u_props (
  .clk_i, .rst_ni, .head_q, .tail_q, .live_q, .done_q, .l1_q, .left_q, .l2_q, .kept, .new_slots, .answered,
  .fetch_taken_o, .data_taken_o, .l1_end_i, .l1_miss_i, .l1_answer_i, .l2_end_i, .l2_miss_i, .complete_i, .unanswered_o
);

bind mmu_walk_queue mmu_walk_queue_props #(.N(N), .QUEUE(QUEUE)) u_props (
  .clk_i, .rst_ni, .live_i, .missed_i, .complete_i, .unanswered_i, .missed_q, .queued_q, .joined_q, .again_q,
  .walking_q, .starting, .walker_idle_i, .served_o, .leaf_i
);

bind mmu mmu_completion_props #(.N(REQUESTS), .SLOT_W(SLOT_W)) u_completion_props (
  .clk_i, .rst_ni, .flush, .from_head, .unanswered, .start, .start_slot, .arriving(l1i_refused | l1d_refused | l2_hit),
  .served, .complete, .late_slot, .late_valid_o, .late_fault_o, .late_served_o, .fill_l1i, .fill_l1d, .fill_l2
);

bind mmu mmu_memory_props #(.REQUESTS(REQUESTS), .SCHEME(SCHEME), .PA_BITS(PA_BITS), .WALKERS(WALKERS)) u_memory_props (
  .clk_i, .rst_ni, .from_head, .live, .mem_req_valid_o, .mem_req_ready_i, .mem_req_tag_o, .mem_req_swap_o,
  .mem_req_addr_o, .mem_req_expected_o, .mem_req_desired_o, .mem_resp_valid_i, .mem_resp_tag_i
);

bind mmu mmu_top_props #(
  .REQUESTS(REQUESTS), .LATENCY(L1I_LATENCY + L1D_LATENCY + L2_LATENCY + PWC_LATENCY)
) u_props (
  .clk_i, .rst_ni, .ireq_valid_i, .ireq_ready_o, .ireq_tag_i, .dreq_valid_i, .dreq_ready_o, .dreq_tag_i,
  .iresp_valid_o, .iresp_tag_o, .iresp_fault_o, .dresp_valid_o, .dresp_tag_o, .dresp_fault_o,
  .late_valid_o, .late_tag_o, .late_fetch_o, .mem_req_valid_o, .mem_req_ready_i, .mem_resp_valid_i
);
