namespace Wafer.Tests.Programs;

/// <summary>Which npm registry to ask.</summary>
internal static class NpmRegistry
{
    /// <summary>The registry's address without a slash at its end: the one that npm is configured for, as far as its environment and its user's file say.</summary>
    public static string Address { get; } = (FromEnvironment() ?? FromFile(UserFile()) ?? "https://registry.npmjs.org").TrimEnd('/');

    // npm takes its settings from variables of any case.
    private static string? FromEnvironment() => Variable("npm_config_registry");

    private static string UserFile() =>
        Variable("npm_config_userconfig") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".npmrc");

    private static string? Variable(string name)
    {
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (name.Equals(variable.Key as string, StringComparison.OrdinalIgnoreCase) && variable.Value is string { Length: > 0 } value)
                return value;
        }

        return null;
    }

    private static string? FromFile(string path)
    {
        if (!File.Exists(path))
            return null;
        foreach (string line in File.ReadLines(path))
        {
            string[] parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is ["registry", { Length: > 0 } value])
                return value.Trim('"');
        }

        return null;
    }
}
