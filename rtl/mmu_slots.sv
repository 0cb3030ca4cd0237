// What the requests ask: a record a slot, written when the request is taken, read by whoever works for it. With MERGE
// it also tells which older requests a new one has page, ASID and root in common with.
`default_nettype none

module mmu_slots #(
  parameter  int N       = 8,
  parameter  int LEVELS  = 3,
  parameter  int PA_BITS = 56,
  parameter  int ASID_W  = 16,
  parameter  int MERGE   = 1,
  localparam int SLOT_W  = N > 1 ? $clog2(N) : 1,
  localparam int VPN_W   = 9 * LEVELS,
  localparam int WHO_W   = 1 + 2 + 1 + mmu_pkg::MODIFIERS_W  // canonical, access, user, modifiers
) (
  input  logic                      clk_i,

  // Requests taken in this cycle.
  input  logic                      fetch_taken_i,
  input  logic [SLOT_W-1:0]         fetch_slot_i,
  input  logic [VPN_W+11:0]         fetch_va_i,
  input  logic [ASID_W-1:0]         fetch_asid_i,
  input  logic [PA_BITS-1:12]       fetch_root_i,
  input  logic [WHO_W-1:0]          fetch_who_i,
  input  logic [mmu_pkg::TAG_W-1:0] fetch_tag_i,
  input  logic                      data_taken_i,
  input  logic [SLOT_W-1:0]         data_slot_i,
  input  logic [VPN_W+11:0]         data_va_i,
  input  logic [ASID_W-1:0]         data_asid_i,
  input  logic [PA_BITS-1:12]       data_root_i,
  input  logic [WHO_W-1:0]          data_who_i,
  input  logic [mmu_pkg::TAG_W-1:0] data_tag_i,

  // The slots that have page, ASID and root in common with the requests on the ports, and whether these two have.
  output logic [N-1:0]              fetch_same_o,
  output logic [N-1:0]              data_same_o,
  output logic                      both_same_o,

  output logic [N-1:0]              stores_o,

  // The start of a level-2 lookup.
  input  logic [SLOT_W-1:0]         l2_slot_i,
  output logic [VPN_W-1:0]          l2_vpn_o,
  output logic [ASID_W-1:0]         l2_asid_o,
  // The start of a walk.
  input  logic [SLOT_W-1:0]         start_slot_i,
  output logic [VPN_W-1:0]          start_vpn_o,
  output logic [ASID_W-1:0]         start_asid_o,
  output logic [PA_BITS-1:12]       start_root_o,
  // The offer to memory.
  input  logic [SLOT_W-1:0]         mem_slot_i,
  output logic [VPN_W-1:0]          mem_vpn_o,
  // The check of an entry.
  input  logic [SLOT_W-1:0]         check_slot_i,
  output logic [3:0]                check_vpn_low_o,
  output logic [WHO_W-1:0]          check_who_o,
  // The fill of a page-walk cache.
  input  logic [SLOT_W-1:0]         fill_slot_i,
  output logic [VPN_W-1:0]          fill_vpn_o,
  output logic [ASID_W-1:0]         fill_asid_o,
  // The response.
  input  logic [SLOT_W-1:0]         late_slot_i,
  output logic [VPN_W+11:0]         late_va_o,
  output logic [ASID_W-1:0]         late_asid_o,
  output logic [WHO_W-1:0]          late_who_o,
  output logic [mmu_pkg::TAG_W-1:0] late_tag_o
);

  localparam int ACCESS_LO = mmu_pkg::MODIFIERS_W + 1;

  logic [VPN_W+11:0]         va_q   [N];
  logic [ASID_W-1:0]         asid_q [N];
  logic [PA_BITS-1:12]       root_q [N];
  logic [WHO_W-1:0]          who_q  [N];
  logic [mmu_pkg::TAG_W-1:0] tag_q  [N];
  logic [N-1:0]              stores_q;

  always_ff @(posedge clk_i) begin
    if (fetch_taken_i) begin
      va_q[fetch_slot_i]     <= fetch_va_i;
      asid_q[fetch_slot_i]   <= fetch_asid_i;
      root_q[fetch_slot_i]   <= fetch_root_i;
      who_q[fetch_slot_i]    <= fetch_who_i;
      tag_q[fetch_slot_i]    <= fetch_tag_i;
      stores_q[fetch_slot_i] <= 1'b0;
    end
    if (data_taken_i) begin
      va_q[data_slot_i]     <= data_va_i;
      asid_q[data_slot_i]   <= data_asid_i;
      root_q[data_slot_i]   <= data_root_i;
      who_q[data_slot_i]    <= data_who_i;
      tag_q[data_slot_i]    <= data_tag_i;
      stores_q[data_slot_i] <= data_who_i[ACCESS_LO +: 2] == mmu_pkg::ACCESS_STORE;
    end
  end

  assign stores_o        = stores_q;
  assign l2_vpn_o        = va_q[l2_slot_i][VPN_W+11:12];
  assign l2_asid_o       = asid_q[l2_slot_i];
  assign start_vpn_o     = va_q[start_slot_i][VPN_W+11:12];
  assign start_asid_o    = asid_q[start_slot_i];
  assign start_root_o    = root_q[start_slot_i];
  assign mem_vpn_o       = va_q[mem_slot_i][VPN_W+11:12];
  assign check_vpn_low_o = va_q[check_slot_i][15:12];
  assign check_who_o     = who_q[check_slot_i];
  assign fill_vpn_o      = va_q[fill_slot_i][VPN_W+11:12];
  assign fill_asid_o     = asid_q[fill_slot_i];
  assign late_va_o       = va_q[late_slot_i];
  assign late_asid_o     = asid_q[late_slot_i];
  assign late_who_o      = who_q[late_slot_i];
  assign late_tag_o      = tag_q[late_slot_i];

  if (MERGE != 0) begin : gen_same
    always_comb begin
      fetch_same_o = '0;
      data_same_o  = '0;
      if (fetch_taken_i) begin
        for (int i = 0; i < N; i++) begin
          fetch_same_o[i] = va_q[i][VPN_W+11:12] == fetch_va_i[VPN_W+11:12] && asid_q[i] == fetch_asid_i
                         && root_q[i] == fetch_root_i;
        end
      end
      if (data_taken_i) begin
        for (int i = 0; i < N; i++) begin
          data_same_o[i] = va_q[i][VPN_W+11:12] == data_va_i[VPN_W+11:12] && asid_q[i] == data_asid_i
                        && root_q[i] == data_root_i;
        end
      end
    end
    assign both_same_o = fetch_va_i[VPN_W+11:12] == data_va_i[VPN_W+11:12] && fetch_asid_i == data_asid_i
                      && fetch_root_i == data_root_i;
  end else begin : gen_alone
    assign fetch_same_o = '0;
    assign data_same_o  = '0;
    assign both_same_o  = 1'b0;
  end

endmodule
