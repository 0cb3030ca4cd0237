// Forms the response from the leaf that was found, or from the fault. A leaf from a TLB has its rights checked here,
// against the context of this request; that from a walk was checked by the walk. Combinational.
`default_nettype none

module mmu_response #(
  parameter int LEVELS  = 3,
  parameter int PA_BITS = 56
) (
  // The request.
  input  logic [38:0]         offset_i,      // of the address, as wide as the largest page
  input  mmu_pkg::access_e    access_i,
  input  logic                user_i,
  input  logic                sum_i,
  input  logic                mxr_i,
  input  logic                canonical_i,

  // What was found.
  input  mmu_pkg::served_e    served_i,
  input  mmu_pkg::fault_e     walk_fault_i,  // of a walk
  input  logic [1:0]          level_i,
  input  logic [3:0]          rights_i,      // READ, WRITE, EXEC, USER
  input  logic [PA_BITS-1:12] ppn_i,

  output logic [PA_BITS-1:0]  pa_o,
  output logic [1:0]          level_o,
  output mmu_pkg::fault_e     fault_o,
  output logic [3:0]          code_o,
  output mmu_pkg::served_e    served_o
);

  logic allowed;

  mmu_permission u_permission (
    .access_i, .user_i, .sum_i, .mxr_i,
    .rights_i,
    .allowed_o(allowed)
  );

  always_comb begin
    served_o = served_i;
    level_o  = level_i;
    fault_o  = allowed ? mmu_pkg::FAULT_NONE : mmu_pkg::FAULT_PAGE;
    if (served_i == mmu_pkg::SERVED_WALK) begin
      fault_o = walk_fault_i;
    end else if (!canonical_i) begin
      served_o = mmu_pkg::SERVED_NONE;
      level_o  = 2'(LEVELS - 1);
      fault_o  = mmu_pkg::FAULT_PAGE;
    end
  end

  // Page-number bits below the leaf's level come from the address.
  always_comb begin
    pa_o = {ppn_i, offset_i[11:0]};
    for (int n = 1; n < LEVELS; n++) begin
      if (level_i >= 2'(n)) begin
        pa_o[9*n+3 +: 9] = offset_i[9*n+3 +: 9];
      end
    end
  end

  // Exception codes of scause.
  always_comb begin
    unique case (access_i)
      mmu_pkg::ACCESS_STORE: code_o = fault_o == mmu_pkg::FAULT_ACCESS ? 4'd7 : 4'd15;
      mmu_pkg::ACCESS_FETCH: code_o = fault_o == mmu_pkg::FAULT_ACCESS ? 4'd1 : 4'd12;
      default:               code_o = fault_o == mmu_pkg::FAULT_ACCESS ? 4'd5 : 4'd13;
    endcase
  end

  if (LEVELS < 4) begin : gen_unused
    logic unused;
    assign unused = &{1'b0, offset_i[38:30]};
  end

endmodule
