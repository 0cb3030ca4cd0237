// Forms a response from the leaf that was found, or from the fault. The leaf's rights are checked here against the
// context of this request, whether it comes from a TLB, from a walk that it joined or from its own (which has been
// checked by the walk with the same outcome). Combinational.
`default_nettype none

module mmu_response #(
  parameter int SCHEME  = 0,
  parameter int LEVELS  = 3,
  parameter int PA_BITS = 56
) (
  // The request.
  input  logic [9*LEVELS+2:0] offset_i,     // of the address, as wide as the largest page
  input  mmu_pkg::access_e    access_i,
  input  logic                user_i,
  input  logic [6:0]          modifiers_i,
  input  logic                canonical_i,

  // What was found.
  input  mmu_pkg::fault_e     fault_i,      // of a walk; NONE: a leaf
  input  logic [4:0]          code_i,       // of that fault
  input  logic [2:0]          level_i,      // of the leaf, or of the entry that faulted
  input  logic [3:0]          rights_i,     // READ, WRITE, EXEC, USER
  input  logic [PA_BITS-1:12] ppn_i,

  output logic [PA_BITS-1:0]  pa_o,         // unless there is a fault
  output logic [2:0]          level_o,      // not canonical: the root's
  output mmu_pkg::fault_e     fault_o,
  output logic [4:0]          code_o        // of a fault
);

  localparam int LEAF_LEVELS = SCHEME == mmu_pkg::SCHEME_RISCV ? LEVELS : 3;
  localparam mmu_pkg::fault_e NONCANONICAL =
    SCHEME == mmu_pkg::SCHEME_RISCV ? mmu_pkg::FAULT_PAGE : mmu_pkg::FAULT_NONCANONICAL;

  logic       allowed;
  logic [4:0] code;

  mmu_permission #(.SCHEME(SCHEME)) u_permission (
    .access_i, .user_i, .modifiers_i,
    .rights_i,
    .allowed_o(allowed)
  );

  always_comb begin
    fault_o = fault_i;
    if (!canonical_i) begin
      fault_o = NONCANONICAL;
    end else if (fault_i == mmu_pkg::FAULT_NONE && !allowed) begin
      fault_o = mmu_pkg::FAULT_PAGE;
    end
  end

  mmu_fault_code #(.SCHEME(SCHEME)) u_fault_code (
    .kind_i    (fault_o),
    .access_i, .user_i, .modifiers_i,
    .present_i (1'b1),
    .reserved_i(1'b0),
    .code_o    (code)
  );

  assign level_o = canonical_i ? level_i : 3'(LEVELS - 1);
  assign code_o  = canonical_i && fault_i != mmu_pkg::FAULT_NONE ? code_i : code;

  // Page-number bits below the leaf's level come from the address.
  always_comb begin
    pa_o = {ppn_i, offset_i[11:0]};
    for (int n = 1; n < LEAF_LEVELS; n++) begin
      if (level_i >= 3'(n)) begin
        pa_o[9*n+3 +: 9] = offset_i[9*n+3 +: 9];
      end
    end
  end

  if (LEAF_LEVELS < LEVELS) begin : gen_unused
    logic unused;
    assign unused = &{1'b0, offset_i[9*LEVELS+2:9*LEAF_LEVELS+3]};
  end

endmodule
