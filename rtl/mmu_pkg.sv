// Types and constants shared by all modules. The numbers are those of model/mmu.h, so that a bench can compare fields
// without translating them.
`default_nettype none

// Which of them a configuration uses is its own business.
/* verilator lint_off UNUSEDPARAM */
package mmu_pkg;

  // Page-table formats, the values of the SCHEME parameters; LEVELS tells their sizes apart.
  localparam int SCHEME_RISCV = 0;  // 3: Sv39, 4: Sv48, 5: Sv57
  localparam int SCHEME_X86   = 1;  // 4: 4-level paging, 5: 5-level paging (LA57)

  // Widths that no parameter changes.
  localparam int LEVEL_W     = 3;  // a level of a page table, counted from the leaves
  localparam int TAG_W       = 8;  // the user's name for a request
  localparam int MODIFIERS_W = 7;
  localparam int RIGHTS_W    = 6;
  localparam int CODE_W      = 5;  // RISC-V cause, x86 error code

  // What a request does (enum mmu_access).
  typedef enum logic [1:0] {
    ACCESS_LOAD  = 2'd0,
    ACCESS_STORE = 2'd1,
    ACCESS_FETCH = 2'd2
  } access_e;

  // What a response says (enum mmu_fault_kind).
  typedef enum logic [1:0] {
    FAULT_NONE         = 2'd0,
    FAULT_PAGE         = 2'd1,
    FAULT_ACCESS       = 2'd2,
    FAULT_NONCANONICAL = 2'd3  // x86 general protection; on RISC-V such an address is a page fault
  } fault_e;

  // Where a request was served.
  typedef enum logic [2:0] {
    SERVED_L1I  = 3'd0,
    SERVED_L1D  = 3'd1,
    SERVED_L2   = 3'd2,
    SERVED_WALK = 3'd3,
    SERVED_NONE = 3'd4  // faulted before any lookup
  } served_e;

  // Replacement policies, the values of the *_POLICY parameters.
  localparam int POLICY_LRU    = 0;
  localparam int POLICY_PLRU   = 1;
  localparam int POLICY_RANDOM = 2;

  // Bits of a request's modifiers (MMU_SUM ... MMU_NX).
  localparam int MODIFIER_SUM  = 0;  // RISC-V sstatus.SUM
  localparam int MODIFIER_MXR  = 1;  // RISC-V sstatus.MXR
  localparam int MODIFIER_WP   = 2;  // x86 CR0.WP
  localparam int MODIFIER_SMEP = 3;  // x86 CR4.SMEP
  localparam int MODIFIER_SMAP = 4;  // x86 CR4.SMAP
  localparam int MODIFIER_AC   = 5;  // x86 RFLAGS.AC
  localparam int MODIFIER_NX   = 6;  // x86 EFER.NXE

  // Bits of the rights over a path of entries (MMU_RIGHT_*).
  localparam int RIGHT_READ   = 0;
  localparam int RIGHT_WRITE  = 1;
  localparam int RIGHT_EXEC   = 2;
  localparam int RIGHT_USER   = 3;
  localparam int RIGHT_GLOBAL = 4;
  localparam int RIGHT_DIRTY  = 5;

  // Rights over a path before its first entry: an entry of RISC-V adds to them, one of x86 takes away.
  localparam logic [5:0] RIGHTS_FIRST_RISCV = 6'b000000;
  localparam logic [5:0] RIGHTS_FIRST_X86   = 6'b001111;

endpackage
/* verilator lint_on UNUSEDPARAM */
