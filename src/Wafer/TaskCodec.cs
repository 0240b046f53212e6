using System.Runtime.CompilerServices;
using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>How a result that comes later travels: what a task, or a value task, of it stands for.</summary>
internal abstract class TaskCodec<T>
{
    /// <summary>The codec, or <see langword="null"/> if the type is no task, or is one that a program compiled ahead of time has not registered.</summary>
    public static TaskCodec<T>? Instance { get; set; } = Create();

    /// <summary>The value types of the result.</summary>
    public abstract ValType[] Types { get; }

    /// <summary>A host function's task: its result goes to the cells now, or when it is there.</summary>
    public abstract void Deliver(Store store, Cells cells, T task);

    /// <summary>Calls a WebAssembly function.</summary>
    public abstract T Run(Store store, AsyncCall call);

    private static TaskCodec<T>? Create()
    {
        if (typeof(T) == typeof(Task))
            return (TaskCodec<T>)(object)new TaskOf();
        if (typeof(T) == typeof(ValueTask))
            return (TaskCodec<T>)(object)new ValueTaskOf();
        if (!typeof(T).IsGenericType)
            return null;
        Type definition = typeof(T).GetGenericTypeDefinition();
        if (definition != typeof(Task<>) && definition != typeof(ValueTask<>))
            return null;
        Type[] results = typeof(T).GetGenericArguments();
        if (RuntimeFeature.IsDynamicCodeSupported)
            return (TaskCodec<T>)DelegateBinder.Create(definition == typeof(Task<>) ? typeof(TaskOf<>) : typeof(ValueTaskOf<>), results);
        return Of<int>() ?? Of<uint>() ?? Of<long>() ?? Of<ulong>() ?? Of<float>() ?? Of<double>() ?? Of<bool>();
    }

    // The types that are known without reflection.
    private static TaskCodec<T>? Of<TResult>() => (object?)(typeof(T) == typeof(Task<TResult>) ? new TaskOf<TResult>()
        : typeof(T) == typeof(ValueTask<TResult>) ? new ValueTaskOf<TResult>() : null) as TaskCodec<T>;
}

internal sealed class TaskOf : TaskCodec<Task>
{
    public override ValType[] Types => [];

    public override void Deliver(Store store, Cells cells, Task task)
    {
        ThrowIfMissing(task);
        if (task.IsCompleted)
            task.GetAwaiter().GetResult();
        else
            store.Core.Await(new Pending(task), cells);
    }

    public override async Task Run(Store store, AsyncCall call)
    {
        using (call)
            await call.RunAsync().ConfigureAwait(false);
    }

    internal static void ThrowIfMissing(Task? task)
    {
        if (task is null)
            throw new InvalidOperationException("A host function returned null in place of a task.");
    }

    private sealed class Pending(Task task) : PendingResult(task)
    {
        public override void Write(Cells cells) => Task.GetAwaiter().GetResult();
    }
}

internal sealed class TaskOf<TResult> : TaskCodec<Task<TResult>>
{
    public override ValType[] Types => Codec<TResult>.Types;

    public override void Deliver(Store store, Cells cells, Task<TResult> task)
    {
        TaskOf.ThrowIfMissing(task);
        if (task.IsCompleted)
            Codec<TResult>.Write(store, ref cells, task.GetAwaiter().GetResult());
        else
            store.Core.Await(new Pending(store, task), cells);
    }

    public override async Task<TResult> Run(Store store, AsyncCall call)
    {
        using (call)
        {
            await call.RunAsync().ConfigureAwait(false);
            Cells cells = call.Cells;
            return Codec<TResult>.Read(store, ref cells);
        }
    }

    private sealed class Pending(Store store, Task<TResult> task) : PendingResult(task)
    {
        public override void Write(Cells cells) => Codec<TResult>.Write(store, ref cells, task.GetAwaiter().GetResult());
    }
}

internal sealed class ValueTaskOf : TaskCodec<ValueTask>
{
    private static readonly TaskOf s_task = new();

    public override ValType[] Types => [];

    public override void Deliver(Store store, Cells cells, ValueTask task)
    {
        if (task.IsCompleted)
            task.GetAwaiter().GetResult();
        else
            s_task.Deliver(store, cells, task.AsTask());
    }

    public override ValueTask Run(Store store, AsyncCall call) => new(s_task.Run(store, call));
}

internal sealed class ValueTaskOf<TResult> : TaskCodec<ValueTask<TResult>>
{
    private static readonly TaskOf<TResult> s_task = new();

    public override ValType[] Types => Codec<TResult>.Types;

    public override void Deliver(Store store, Cells cells, ValueTask<TResult> task)
    {
        if (task.IsCompleted)
            Codec<TResult>.Write(store, ref cells, task.GetAwaiter().GetResult());
        else
            s_task.Deliver(store, cells, task.AsTask());
    }

    public override ValueTask<TResult> Run(Store store, AsyncCall call) => new(s_task.Run(store, call));
}
