// Written into mmu_array for its proofs: the watched translation, and what is true of the entries that hold it.
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

  // Entries of one page: level, address bits, and both global or neither and of one ASID.
  function automatic any_same(input logic [TAG_W-1:0] tag, input logic [TAG_W-1:0] other);
    any_same = tag[TAG_W-1:LVL_LO] == other[TAG_W-1:LVL_LO]
        && ((tag[PAGE_W-1:0] ^ other[PAGE_W-1:0]) & page_bits(tag[LVL_LO +: 3])) == '0
        && (tag[GLB] || tag[ASID_LO +: ASID_W] == other[ASID_LO +: ASID_W]);
  endfunction

  logic [ENTRIES-1:0] any_held, any_other;  // entries of the watched page; those with other data than was filled last
  logic [ENTRIES-1:0] careless;             // entries that are compared by other bits than their tag says
  logic [ENTRIES-1:0] twins, astray;        // entries of a page that another one holds, too; entries of another set

  for (genvar i = 0; i < ENTRIES; i++) begin : gen_any
    logic [ENTRIES-1:0] same;
    for (genvar j = 0; j < ENTRIES; j++) begin : gen_pair
      assign same[j] = j < i && valid_q[i] && valid_q[j] && any_same(tag_q[i], tag_q[j]);
    end
    assign twins[i]     = same != '0;
    assign astray[i]    = valid_q[i] && (!HOLDS[tag_q[i][LVL_LO +: 3]]
                       || set_of(VPN_W'(tag_q[i][PAGE_W-1:0]) << PAGE_LO, tag_q[i][LVL_LO +: 3]) != SET_W'(i / WAYS));
    assign careless[i]  = valid_q[i] && care_q[i] != cares_for(tag_q[i]);
    assign any_held[i]  = valid_q[i] && any_same(tag_q[i], {any_global, any_level, any_asid, any_page[VPN_W-1:PAGE_LO]});
    assign any_other[i] = any_held[i] && data_q[i] != any_last;
  end

  `MMU_ASSERT(no_two_entries_of_a_page, twins == '0)
  `MMU_ASSERT(entries_are_compared_by_their_level, careless == '0)
  `MMU_ASSERT(entries_are_in_their_set, astray == '0)
  `MMU_ASSERT(entries_hold_what_was_filled_last, any_other == '0)
  `MMU_ASSERT(no_entry_after_a_flush, any_held == '0 || !any_absent)
