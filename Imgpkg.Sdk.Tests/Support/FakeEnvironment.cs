using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Tests.Support;

/// <summary>An environment with exactly the variables a test sets.</summary>
internal sealed class FakeEnvironment : IEnvironment
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    /// <summary>How often all variables have been read.</summary>
    public int Readings { get; private set; }

    public string? this[string name]
    {
        get => Get(name);
        set
        {
            if (value is null)
            {
                _variables.Remove(name);
            }
            else
            {
                _variables[name] = value;
            }
        }
    }

    public string? Get(string name) => _variables.GetValueOrDefault(name);

    public IReadOnlyDictionary<string, string> All()
    {
        Readings++;
        return new Dictionary<string, string>(_variables, StringComparer.Ordinal);
    }
}
