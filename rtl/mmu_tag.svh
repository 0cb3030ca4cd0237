// What the tag of an entry says, and what is asked of it. Included by mmu_array and mmu_ram_array, after their
// parameters LEVELS, PAGES, ASID_W, SETS, WAYS and VPN_W. From the top: global, level, ASID, page number.

  localparam int SET_W = SETS > 1 ? $clog2(SETS) : 1;
  localparam int WAY_W = WAYS > 1 ? $clog2(WAYS) : 1;

  // Page-number bits below the lowest level held are not stored, and those from the highest up always compared.
  localparam logic [7:0] HOLDS = 8'(PAGES);
  localparam int LOWEST  = HOLDS[0] ? 0 : HOLDS[1] ? 1 : HOLDS[2] ? 2 : HOLDS[3] ? 3 : 4;
  localparam int HIGHEST = HOLDS[4] ? 4 : HOLDS[3] ? 3 : HOLDS[2] ? 2 : HOLDS[1] ? 1 : 0;
  localparam int PAGE_LO = 9 * LOWEST;
  localparam int PAGE_W  = VPN_W - PAGE_LO;

  localparam int ASID_LO = PAGE_W;
  localparam int LVL_LO  = ASID_LO + ASID_W;
  localparam int GLB     = LVL_LO + 3;
  localparam int TAG_W   = GLB + 1;

  if (WAYS < 1) begin : gen_check_ways
    $error("mmu_array: WAYS must be at least 1");
  end
  if (PAGES < 1 || PAGES >= (1 << LEVELS)) begin : gen_check_pages
    $error("mmu_array: PAGES must name at least one level and none above the root's");
  end

  // Stored page-number bits that two addresses in one page of the level have in common.
  function automatic [PAGE_W-1:0] page_bits(input logic [2:0] level);
    page_bits = {PAGE_W{1'b1}};
    for (int n = LOWEST; n < HIGHEST; n++) begin
      page_bits[9*(n-LOWEST) +: 9] = {9{level <= 3'(n)}};
    end
  endfunction

  // The set in which a page of the level lives.
  function automatic [SET_W-1:0] set_of(input logic [VPN_W-1:0] vpn, input logic [2:0] level);
    set_of = SETS > 1 ? SET_W'(vpn >> (9 * 32'(level))) : '0;
  endfunction

  // The bits of a tag that a lookup compares with the entry of this tag: its page's, and the ASID's if it is not global.
  function automatic [TAG_W-1:0] cares_for(input logic [TAG_W-1:0] tag);
    cares_for = {4'd0, {ASID_W{!tag[GLB]}}, page_bits(tag[LVL_LO +: 3])};
  endfunction

  // What a flush takes besides its address: {an ASID's only, global entries too, the ASID}.
  localparam int WHAT_W = ASID_W + 2;

  // A flush takes the entry.
  function automatic flush_takes(
    input logic [TAG_W-1:0] tag, input logic [WHAT_W-1:0] what, input logic by_va, input logic [PAGE_W-1:0] page
  );
    flush_takes = (tag[GLB] ? what[ASID_W] : !what[ASID_W+1] || tag[ASID_LO +: ASID_W] == what[ASID_W-1:0])
        && (!by_va || ((tag[PAGE_W-1:0] ^ page) & page_bits(tag[LVL_LO +: 3])) == '0);
  endfunction
