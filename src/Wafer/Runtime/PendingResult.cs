namespace Wafer.Runtime;

/// <summary>The result of a host function that comes later.</summary>
/// <param name="task">Ends when it is there.</param>
internal abstract class PendingResult(Task task)
{
    /// <summary>Ends when the result is there.</summary>
    public Task Task { get; } = task;

    /// <summary>Writes the result, once the task has ended; or throws what the task has thrown, with its stack.</summary>
    public abstract void Write(Cells cells);
}
