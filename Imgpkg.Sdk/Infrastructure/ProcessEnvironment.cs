using System.Collections;

namespace Imgpkg.Sdk.Infrastructure;

/// <summary>The real environment of this process.</summary>
internal sealed class ProcessEnvironment : IEnvironment
{
#pragma warning disable RS0030 // This is the seam the ban points to.
    public string? Get(string name) => Environment.GetEnvironmentVariable(name);

    public IReadOnlyDictionary<string, string> All()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? string.Empty;
        }

        return variables;
    }
#pragma warning restore RS0030
}
