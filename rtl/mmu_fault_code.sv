// The number that goes with a fault. RISC-V: the cause, as in scause; it follows from the kind and the access. x86: the
// error code of a page fault (Intel SDM volume 3, 4.7 "Page-Fault Exceptions"); other kinds have none, 0. Without a
// fault the number means nothing. Combinational.
`default_nettype none

module mmu_fault_code #(
  parameter int SCHEME = 0
) (
  input  mmu_pkg::fault_e  kind_i,
  input  mmu_pkg::access_e access_i,
  input  logic             user_i,
  input  logic [6:0]       modifiers_i,
  input  logic             present_i,   // x86: every entry of the path was present
  input  logic             reserved_i,  // x86: one of them had a reserved bit set
  output logic [4:0]       code_o
);

  if (SCHEME == mmu_pkg::SCHEME_RISCV) begin : gen_riscv
    always_comb begin
      unique case (access_i)
        mmu_pkg::ACCESS_STORE: code_o = kind_i == mmu_pkg::FAULT_ACCESS ? 5'd7 : 5'd15;
        mmu_pkg::ACCESS_FETCH: code_o = kind_i == mmu_pkg::FAULT_ACCESS ? 5'd1 : 5'd12;
        default:               code_o = kind_i == mmu_pkg::FAULT_ACCESS ? 5'd5 : 5'd13;
      endcase
    end

    logic unused;
    assign unused = &{1'b0, user_i, modifiers_i, present_i, reserved_i};
  end else begin : gen_x86
    logic store, fetch, tells_fetch;

    assign store       = access_i == mmu_pkg::ACCESS_STORE;
    assign fetch       = access_i == mmu_pkg::ACCESS_FETCH;
    assign tells_fetch = modifiers_i[mmu_pkg::MODIFIER_NX] || modifiers_i[mmu_pkg::MODIFIER_SMEP];

    // I/D, RSVD, U/S, W/R, P. RSVD implies P.
    assign code_o = kind_i == mmu_pkg::FAULT_PAGE
                  ? {fetch && tells_fetch, present_i && reserved_i, user_i, store, present_i} : 5'd0;

    logic unused;
    assign unused = &{1'b0, modifiers_i};
  end

endmodule
