// Written into mmu_ram_array for its proofs: the watched translation.
  logic [VPN_W-1:0]  any_page;
  logic [2:0]        any_level;
  logic              any_global, any_absent;
  logic [ASID_W-1:0] any_asid;
  logic [DATA_W-1:0] any_last;

  array_stale #(.VPN_W(VPN_W), .ASID_W(ASID_W), .DATA_W(DATA_W), .LEVELS(LEVELS), .PAGES(PAGES)) u_stale_props (
    .clk_i, .rst_ni, .lookup_i, .lookup_vpn_i, .lookup_asid_i, .found_o, .found_level_o, .found_global_o, .found_data_o,
    .touch_i, .fill_i, .fill_vpn_i, .fill_asid_i, .fill_level_i, .fill_global_i, .fill_data_i,
    .flush_i, .flush_by_va_i, .flush_by_asid_i, .flush_global_i, .flush_vpn_i, .flush_asid_i,
    .page_o(any_page), .level_o(any_level), .global_o(any_global), .asid_o(any_asid), .absent_o(any_absent),
    .last_o(any_last)
  );
