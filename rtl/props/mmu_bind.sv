// Attaches the properties in simulation. Yosys drops bind silently: a proof instantiates the property modules itself.
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

bind mmu_walker mmu_walker_props #(.LEVELS(LEVELS), .PA_BITS(PA_BITS)) u_props (
  .clk_i, .rst_ni, .ready_o, .start_i, .done_o, .fill_o, .flush_i,
  .checks(state_q == CHECK),
  .mem_req_valid_o, .mem_req_ready_i, .mem_req_swap_o, .mem_req_addr_o, .mem_req_expected_o, .mem_req_desired_o,
  .mem_resp_valid_i, .mem_resp_error_i, .mem_resp_swapped_i
);

bind mmu mmu_top_props u_props (
  .clk_i, .rst_ni, .req_valid_i, .req_ready_o, .resp_valid_o, .resp_fault_o, .l1i_hit, .l1d_hit, .l2_hit, .walk_done
);
