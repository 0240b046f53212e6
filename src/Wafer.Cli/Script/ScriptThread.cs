using Wafer.Text.Script;

namespace Wafer.Cli.Script;

/// <summary>A thread of a script: a store of its own, in which commands run on a .NET thread.</summary>
internal sealed class ScriptThread
{
    // Each thread that is started by another takes a command of some text: this is more than a script needs, and no burden for the machine.
    private const int StackSize = 1 << 20;

    private readonly Store _store;
    private readonly ScriptRunner _runner;
    private readonly Thread _thread;

    /// <summary>Starts the thread.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="parent">What runs the script around it.</param>
    /// <param name="command">What it is to do.</param>
    public ScriptThread(Engine engine, ScriptRunner parent, ThreadCommand command)
    {
        _store = new Store(engine);
        _runner = parent.ForThread(_store, command.SharedModules);
        _thread = new Thread(() => _runner.Run(command.Commands), StackSize) { Name = $"Script ${command.Id}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Waits until it has ended.</summary>
    /// <returns>What it has to tell.</returns>
    public ScriptRunner Join()
    {
        _thread.Join();
        _store.Dispose();
        return _runner;
    }
}
