// The memory port: offers the access of the walker whose request is the oldest. An offer stands until it is accepted,
// unless that of an older request takes its place. Combinational.
`default_nettype none

module mmu_memory_port #(
  parameter  int N       = 8,  // slots
  parameter  int WALKERS = 2,
  parameter  int LEVELS  = 3,
  parameter  int PA_BITS = 56,
  localparam int SLOT_W  = N > 1 ? $clog2(N) : 1,
  localparam int VPN_W   = 9 * LEVELS,
  localparam int PPN_W   = PA_BITS - 12
) (
  input  logic [N-1:0]              from_head_i,

  // Of each walker: whether it wants an access, its slot, and the access.
  input  logic [WALKERS-1:0]        want_i,
  input  logic [WALKERS*N-1:0]      slot_i,      // a bit a slot
  input  logic [WALKERS-1:0]        swap_i,
  input  logic [WALKERS*3-1:0]      level_i,
  input  logic [WALKERS*PPN_W-1:0]  table_i,
  input  logic [WALKERS*64-1:0]     expected_i,
  input  logic [WALKERS*64-1:0]     desired_i,
  output logic [WALKERS-1:0]        accepted_o,  // in this cycle

  // The address of the one that is offered.
  output logic [SLOT_W-1:0]         slot_o,
  input  logic [VPN_W-1:0]          vpn_i,

  output logic                      mem_req_valid_o,
  input  logic                      mem_req_ready_i,
  output logic [5:0]                mem_req_tag_o,
  output logic                      mem_req_swap_o,
  output logic [PA_BITS-1:0]        mem_req_addr_o,
  output logic [63:0]               mem_req_expected_o,
  output logic [63:0]               mem_req_desired_o
);

  logic [N-1:0]       wanting, oldest, older;
  logic [WALKERS-1:0] offered;
  logic [2:0]         level;
  logic [PPN_W-1:0]   ppn;

  always_comb begin
    wanting = '0;
    for (int w = 0; w < WALKERS; w++) begin
      if (want_i[w]) begin
        wanting = wanting | slot_i[w*N +: N];
      end
    end
  end

  mmu_oldest #(.N(N)) u_oldest (
    .mask_i(wanting), .from_head_i,
    .any_o(mem_req_valid_o), .oldest_o(oldest), .index_o(slot_o), .older_o(older)
  );

  always_comb begin
    mem_req_swap_o     = 1'b0;
    mem_req_expected_o = '0;
    mem_req_desired_o  = '0;
    level              = '0;
    ppn                = '0;
    for (int w = 0; w < WALKERS; w++) begin
      offered[w] = want_i[w] && |(slot_i[w*N +: N] & oldest);
      if (offered[w]) begin
        mem_req_swap_o     = swap_i[w];
        mem_req_expected_o = expected_i[w*64 +: 64];
        mem_req_desired_o  = desired_i[w*64 +: 64];
        level              = level_i[w*3 +: 3];
        ppn                = table_i[w*PPN_W +: PPN_W];
      end
    end
  end

  // The table's index for the level: nine bits of the page number.
  always_comb begin
    mem_req_addr_o = {ppn, 12'b0};
    for (int n = 0; n < LEVELS; n++) begin
      if (level == 3'(n)) begin
        mem_req_addr_o[11:3] = vpn_i[9*n +: 9];
      end
    end
  end

  assign mem_req_tag_o = 6'(slot_o);
  assign accepted_o    = mem_req_ready_i ? offered : '0;

  logic unused;
  assign unused = &{1'b0, older};

endmodule
