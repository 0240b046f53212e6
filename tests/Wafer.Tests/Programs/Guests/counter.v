// An up-down counter with a load, and a combinational flag: what a first exercise in logic design has.
module counter #(parameter WIDTH = 8) (
    input wire clock,
    input wire reset,
    input wire load,
    input wire down,
    input wire [WIDTH-1:0] value,
    output reg [WIDTH-1:0] count,
    output wire zero
);
    always @(posedge clock)
        if (reset)
            count <= 0;
        else if (load)
            count <= value;
        else if (down)
            count <= count - 1;
        else
            count <= count + 1;

    assign zero = ~|count;
endmodule
