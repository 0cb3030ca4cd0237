// The replacement policy of one set-associative array, chosen by POLICY. In one cycle a touch (a hit) comes before a
// fill, which may be of the same set: what the touch does is seen by the victim. The array prefers a way of its own
// choice (one that holds the page, an invalid one); where it has none, the fill goes to the policy's victim.
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
  input  logic             touch_i,
  input  logic [SET_W-1:0] touch_set_i,
  input  logic [WAY_W-1:0] touch_way_i,
  input  logic             fill_i,
  input  logic [SET_W-1:0] fill_set_i,
  input  logic             fill_chosen_i,      // the array has chosen the way
  input  logic [WAY_W-1:0] fill_chosen_way_i,
  output logic [WAY_W-1:0] fill_way_o          // where the fill goes; valid while fill_i
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
    assign unused     = &{1'b0, clk_i, rst_ni, touch_i, touch_set_i, touch_way_i, fill_i, fill_set_i, fill_chosen_i,
                          fill_chosen_way_i};
    assign fill_way_o = '0;
  end else if (POLICY == mmu_pkg::POLICY_RANDOM) begin : gen_random
    logic unused;
    assign unused = &{1'b0, touch_i, touch_set_i, touch_way_i, fill_set_i};
    mmu_policy_random #(.WAYS(WAYS), .SEED(SEED)) u_random (
      .clk_i, .rst_ni, .fill_i, .fill_chosen_i, .fill_chosen_way_i, .fill_way_o
    );
  end else if (POLICY == mmu_pkg::POLICY_PLRU) begin : gen_plru
    mmu_policy_plru #(.SETS(SETS), .WAYS(WAYS)) u_plru (
      .clk_i, .rst_ni, .touch_i, .touch_set_i, .touch_way_i,
      .fill_i, .fill_set_i, .fill_chosen_i, .fill_chosen_way_i, .fill_way_o
    );
  end else begin : gen_lru
    mmu_policy_lru #(.SETS(SETS), .WAYS(WAYS)) u_lru (
      .clk_i, .rst_ni, .touch_i, .touch_set_i, .touch_way_i,
      .fill_i, .fill_set_i, .fill_chosen_i, .fill_chosen_way_i, .fill_way_o
    );
  end

endmodule
