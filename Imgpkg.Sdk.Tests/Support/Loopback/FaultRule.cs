using System.Text.RegularExpressions;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>A fault and the requests it is for.</summary>
internal sealed class FaultRule(string method, string pattern, FaultAction action, int times, int skip)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _seen;

    public FaultAction Action { get; } = action;

    /// <summary>How often the fault was applied.</summary>
    public int Hits { get; private set; }

    /// <summary>Completes when the fault is applied for the first time.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Whether the fault applies to this request; counts it when it does. Not thread-safe.</summary>
    public bool Take(string requestMethod, string target)
    {
        if ((method != "*" && method != requestMethod) || !Regex.IsMatch(target, pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture))
        {
            return false;
        }

        if (_seen++ < skip || Hits >= times)
        {
            return false;
        }

        Hits++;
        _reached.TrySetResult();
        return true;
    }

    public override string ToString() => $"{method} {pattern}";
}
