using Wafer.Compiler.Targets.X64;
using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>The adapters between arrays of cells and the internal calling convention, one for each function type. Position-independent.</summary>
internal static unsafe class Thunks
{
    /// <summary>The most bytes that a thunk can take: a thousand parameters and results of 16 bytes.</summary>
    public const int MaximumSize = 128 * 1024;

    /// <summary>
    /// Emits <c>thunk(cells, code)</c>, which runs on the wasm stack below the Enter stub: loads the parameters from the cells (8 bytes each, 16
    /// for vectors), calls the code, and stores the results to the cells from the front.
    /// </summary>
    /// <param name="buffer">Where to write; at least <see cref="MaximumSize"/> bytes.</param>
    /// <param name="type">The type of the functions to be called.</param>
    /// <param name="avx">Whether the processor has AVX; code with it is not to be mixed with code of SSE.</param>
    /// <returns>The number of bytes written.</returns>
    public static int EmitEntry(byte* buffer, FunctionType type, bool avx) => X64Thunks.EmitEntry(buffer, MaximumSize, type, avx);

    /// <summary>
    /// Emits <c>thunk(instance, cells, code)</c>, the entry into leaves (<see cref="CodeArtifact.Leaves"/>) of a type: they run on the thread's own stack, and may be called without telling .NET, since
    /// they return soon and never call it. Failures leave as everywhere.
    /// </summary>
    /// <param name="buffer">Where to write; at least <see cref="MaximumSize"/> bytes.</param>
    /// <param name="type">The type; all parameters and results are in registers.</param>
    /// <param name="avx">Whether the processor has AVX.</param>
    /// <returns>The number of bytes written.</returns>
    public static int EmitLeafEntry(byte* buffer, FunctionType type, bool avx) => X64Thunks.EmitLeafEntry(buffer, MaximumSize, type, avx);

    /// <summary>
    /// Emits the code of host functions of a type, entered in the internal convention with the function's record: stores the arguments to
    /// cells on the wasm stack, calls <see cref="Stub.HostCall"/>, and loads the results.
    /// </summary>
    /// <param name="buffer">Where to write; at least <see cref="MaximumSize"/> bytes.</param>
    /// <param name="type">The type of the host function.</param>
    /// <param name="avx">Whether the processor has AVX.</param>
    /// <returns>The number of bytes written.</returns>
    public static int EmitHost(byte* buffer, FunctionType type, bool avx) => X64Thunks.EmitHost(buffer, MaximumSize, type, avx);

    /// <summary>
    /// Emits the code of host functions of a type that are called directly: the record and the arguments, all in registers as in C, to <see cref="FunctionRecord.HostCode"/>, on the thread's
    /// stack.
    /// </summary>
    /// <param name="buffer">Where to write; at least <see cref="MaximumSize"/> bytes.</param>
    /// <param name="type">The type; one that <see cref="CanBeDirect"/>.</param>
    /// <param name="avx">Whether the processor has AVX.</param>
    /// <returns>The number of bytes written.</returns>
    public static int EmitDirectHost(byte* buffer, FunctionType type, bool avx) => X64Thunks.EmitDirectHost(buffer, MaximumSize, type, avx);

    /// <summary>Whether host functions of a type can be called directly: numbers only, so few that all are in registers, and one result at most.</summary>
    public static bool CanBeDirect(FunctionType type)
    {
        int general = 0, vector = 0;
        foreach (ValType parameter in type.Parameters)
        {
            if (!IsNumber(parameter))
                return false;
            if (CallingConvention.IsVectorClass(parameter))
                vector++;
            else
                general++;
        }
        return general <= X64Thunks.DirectGeneralArguments && vector <= CallingConvention.VectorRegisters && type.Results.Length <= 1 && (type.Results.Length == 0 || IsNumber(type.Results[0]));

        static bool IsNumber(ValType type) => type.Code is ValType.I32Code or ValType.I64Code or ValType.F32Code or ValType.F64Code;
    }

    /// <summary>The distance between the thunks of <see cref="EmitResolvers"/>, in bytes.</summary>
    public const int ResolverSize = 16;

    /// <summary>Emits what stands in for functions that are not there yet: a thunk for each, from 0 up, that leads to <see cref="Stub.ResolveFunction"/>.</summary>
    /// <param name="buffer">Where to write; <see cref="ResolverSize"/> bytes for each function.</param>
    /// <param name="count">The number of functions.</param>
    public static void EmitResolvers(Span<byte> buffer, int count) => X64Thunks.EmitResolvers(buffer, count);
}
