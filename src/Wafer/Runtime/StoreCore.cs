namespace Wafer.Runtime;

/// <summary>What a store consists of below the API: its execution context, stack, and all that lives in it.</summary>
internal sealed unsafe partial class StoreCore
{
    public StoreCore(object owner) => Owner = owner;

    /// <summary>The API object.</summary>
    public object Owner { get; }

    /// <summary>Checks that a function may be called now, and gives the cells to write its arguments to.</summary>
    public Cells BeginCall(FunctionCore function) => throw new NotImplementedException();

    /// <summary>Calls a function with the arguments that stand in the cells; the results replace them.</summary>
    public void Call(FunctionCore function) => throw new NotImplementedException();
}
