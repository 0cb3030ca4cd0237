// What is put in comes out DEPTH cycles later, one item a cycle. DEPTH 0: in the same cycle.
`default_nettype none

module mmu_pipe #(
  parameter int W     = 1,
  parameter int DEPTH = 1
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         valid_i,
  input  logic [W-1:0] data_i,
  output logic         valid_o,
  output logic [W-1:0] data_o
);

  if (DEPTH == 0) begin : gen_wire
    logic unused;
    assign unused  = &{1'b0, clk_i, rst_ni};
    assign valid_o = valid_i;
    assign data_o  = data_i;
  end else begin : gen_stages
    logic [DEPTH-1:0]   valid_q;
    logic [DEPTH*W-1:0] data_q;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) valid_q <= '0;
      else         valid_q <= DEPTH'({valid_q, valid_i});
    end

    always_ff @(posedge clk_i) begin
      data_q <= (DEPTH*W)'({data_q, data_i});
    end

    assign valid_o = valid_q[DEPTH-1];
    assign data_o  = data_q[(DEPTH-1)*W +: W];
  end

endmodule
