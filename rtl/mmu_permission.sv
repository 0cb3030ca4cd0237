// Whether the rights of a leaf, over its whole path, allow an access. RISC-V privileged architecture, "Virtual Address
// Translation Process", step 5: user bit against privilege and SUM, execute-only pages against MXR. x86: Intel SDM
// volume 3, 4.6 "Access Rights": WP, SMEP, SMAP with AC. Combinational.
`default_nettype none

module mmu_permission #(
  parameter int SCHEME = 0
) (
  input  mmu_pkg::access_e access_i,
  input  logic             user_i,
  input  logic [6:0]       modifiers_i,
  input  logic [3:0]       rights_i,  // READ, WRITE, EXEC, USER
  output logic             allowed_o
);

  logic readable, writable, executable, user_page, store, fetch;

  assign readable   = rights_i[mmu_pkg::RIGHT_READ];
  assign writable   = rights_i[mmu_pkg::RIGHT_WRITE];
  assign executable = rights_i[mmu_pkg::RIGHT_EXEC];
  assign user_page  = rights_i[mmu_pkg::RIGHT_USER];
  assign store      = access_i == mmu_pkg::ACCESS_STORE;
  assign fetch      = access_i == mmu_pkg::ACCESS_FETCH;

  if (SCHEME == mmu_pkg::SCHEME_RISCV) begin : gen_riscv
    logic kind_ok, privilege_ok;

    assign kind_ok = fetch ? executable : store ? writable
                   : readable || (modifiers_i[mmu_pkg::MODIFIER_MXR] && executable);

    // SUM never lets the supervisor execute a user page.
    assign privilege_ok = user_i ? user_page : !user_page || (modifiers_i[mmu_pkg::MODIFIER_SUM] && !fetch);
    assign allowed_o    = kind_ok && privilege_ok;

    logic unused;
    assign unused = &{1'b0, modifiers_i[6:2]};
  end else begin : gen_x86
    logic user_ok, fetch_ok, data_ok;

    assign user_ok  = user_page && (fetch ? executable : store ? writable : readable);
    assign fetch_ok = executable && !(user_page && modifiers_i[mmu_pkg::MODIFIER_SMEP]);
    assign data_ok  = (!user_page || !modifiers_i[mmu_pkg::MODIFIER_SMAP] || modifiers_i[mmu_pkg::MODIFIER_AC])
                   && (!store || writable || !modifiers_i[mmu_pkg::MODIFIER_WP]);
    assign allowed_o = user_i ? user_ok : fetch ? fetch_ok : data_ok;

    logic unused;
    assign unused = &{1'b0, modifiers_i[mmu_pkg::MODIFIER_NX], modifiers_i[1:0]};
  end

endmodule
