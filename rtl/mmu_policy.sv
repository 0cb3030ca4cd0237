// The replacement policy of one set-associative array, chosen by POLICY. The array prefers an invalid way and asks for
// a victim only when the set is full. A use and a victim take effect at the end of their cycle.
`default_nettype none

module mmu_policy #(
  parameter  int SETS   = 1,
  parameter  int WAYS   = 1,
  parameter  int POLICY = mmu_pkg::POLICY_LRU,
  parameter  int SEED   = 1,
  localparam int SET_W  = SETS > 1 ? $clog2(SETS) : 1,
  localparam int WAY_W  = WAYS > 1 ? $clog2(WAYS) : 1
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             use_i,         // a hit or a fill
  input  logic [SET_W-1:0] use_set_i,
  input  logic [WAY_W-1:0] use_way_i,
  input  logic             victim_i,      // a victim is asked for
  input  logic [SET_W-1:0] victim_set_i,
  output logic [WAY_W-1:0] victim_way_o   // valid while victim_i
);

  if (POLICY != mmu_pkg::POLICY_LRU && (WAYS & (WAYS - 1)) != 0) begin : gen_check_ways
    $error("mmu_policy: plru and random take a power of two of ways");
  end
  if (POLICY < mmu_pkg::POLICY_LRU || POLICY > mmu_pkg::POLICY_RANDOM) begin : gen_check_policy
    $error("mmu_policy: POLICY is 0 (lru), 1 (plru) or 2 (random)");
  end
  if (POLICY == mmu_pkg::POLICY_RANDOM && (SEED & 65535) == 0) begin : gen_check_seed
    $error("mmu_policy: the low 16 bits of SEED must not be 0 with random replacement");
  end

  if (WAYS <= 1) begin : gen_direct
    logic unused;
    assign unused       = &{1'b0, clk_i, rst_ni, use_i, use_set_i, use_way_i, victim_i, victim_set_i};
    assign victim_way_o = '0;
  end else if (POLICY == mmu_pkg::POLICY_RANDOM) begin : gen_random
    logic unused;
    assign unused = &{1'b0, use_i, use_set_i, use_way_i, victim_set_i};
    mmu_policy_random #(.WAYS(WAYS), .SEED(SEED)) u_random (.clk_i, .rst_ni, .victim_i, .victim_way_o);
  end else if (POLICY == mmu_pkg::POLICY_PLRU) begin : gen_plru
    mmu_policy_plru #(.SETS(SETS), .WAYS(WAYS)) u_plru (
      .clk_i, .rst_ni, .use_i, .use_set_i, .use_way_i, .victim_i, .victim_set_i, .victim_way_o
    );
  end else begin : gen_lru
    mmu_policy_lru #(.SETS(SETS), .WAYS(WAYS)) u_lru (
      .clk_i, .rst_ni, .use_i, .use_set_i, .use_way_i, .victim_i, .victim_set_i, .victim_way_o
    );
  end

endmodule
