namespace Wafer.Wasi;

/// <summary>What has to happen until an operation need not wait: nothing, something at a file descriptor of the host, or a task.</summary>
internal readonly struct Readiness
{
    private readonly int _handlePlusOne;

    private Readiness(int handle, Task? task)
    {
        _handlePlusOne = handle + 1;
        Task = task;
    }

    /// <summary>Nothing.</summary>
    public static Readiness Now => default;

    /// <summary>Whether it is nothing.</summary>
    public bool IsNow => _handlePlusOne == 0 && Task is null;

    /// <summary>The host's file descriptor, or -1.</summary>
    public int Handle => _handlePlusOne - 1;

    /// <summary>The task that will be completed, if that is it.</summary>
    public Task? Task { get; }

    /// <summary>Something at a file descriptor of the host.</summary>
    public static Readiness Of(int handle) => new(handle, null);

    /// <summary>A task that will be completed.</summary>
    public static Readiness Of(Task task) => new(-1, task);
}
