// Whether the rights of a leaf allow an access. RISC-V privileged architecture, "Virtual Address Translation Process",
// steps 6 and 7: user bit against privilege and SUM, execute-only pages against MXR. Combinational.
`default_nettype none

module mmu_permission (
  input  mmu_pkg::access_e access_i,
  input  logic             user_i,
  input  logic             sum_i,
  input  logic             mxr_i,
  input  logic [3:0]       rights_i,  // READ, WRITE, EXEC, USER
  output logic             allowed_o
);

  logic kind_ok, privilege_ok;

  always_comb begin
    unique case (access_i)
      mmu_pkg::ACCESS_STORE: kind_ok = rights_i[mmu_pkg::RIGHT_WRITE];
      mmu_pkg::ACCESS_FETCH: kind_ok = rights_i[mmu_pkg::RIGHT_EXEC];
      default: kind_ok = rights_i[mmu_pkg::RIGHT_READ] || (mxr_i && rights_i[mmu_pkg::RIGHT_EXEC]);
    endcase
  end

  // SUM never lets the supervisor execute a user page.
  assign privilege_ok = user_i ? rights_i[mmu_pkg::RIGHT_USER]
                      : !rights_i[mmu_pkg::RIGHT_USER] || (sum_i && access_i != mmu_pkg::ACCESS_FETCH);
  assign allowed_o    = kind_ok && privilege_ok;

endmodule
