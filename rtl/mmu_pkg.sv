// Types and constants shared by all modules. The numbers are those of model/mmu.h, so that a bench can compare fields
// without translating them.
`default_nettype none

package mmu_pkg;

  // What a request does (enum mmu_access).
  typedef enum logic [1:0] {
    ACCESS_LOAD  = 2'd0,
    ACCESS_STORE = 2'd1,
    ACCESS_FETCH = 2'd2
  } access_e;

  // What a response says (enum mmu_fault_kind).
  typedef enum logic [1:0] {
    FAULT_NONE   = 2'd0,
    FAULT_PAGE   = 2'd1,
    FAULT_ACCESS = 2'd2
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

  // Bits of the rights of a leaf (MMU_RIGHT_*).
  localparam int RIGHT_READ   = 0;
  localparam int RIGHT_WRITE  = 1;
  localparam int RIGHT_EXEC   = 2;
  localparam int RIGHT_USER   = 3;
  localparam int RIGHT_GLOBAL = 4;
  localparam int RIGHT_DIRTY  = 5;

endpackage
