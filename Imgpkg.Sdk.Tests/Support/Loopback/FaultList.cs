using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>The faults of a registry. Each request meets the first rule that is for it; a rule that is used up is passed over.</summary>
internal sealed class FaultList
{
    public const int Always = int.MaxValue;

    private readonly Lock _lock = new();
    private readonly List<FaultRule> _rules = [];

    /// <summary>The rules that have not met any request.</summary>
    public IReadOnlyList<FaultRule> Unused
    {
        get
        {
            lock (_lock)
            {
                return [.. _rules.Where(rule => rule.Hits == 0)];
            }
        }
    }

    /// <summary>Adds a fault for the requests of one kind.</summary>
    /// <param name="method">The method, or <c>*</c> for any.</param>
    /// <param name="pattern">A regular expression found in path and query as sent.</param>
    /// <param name="action">One of <see cref="Fault"/>, or a function of the test's own.</param>
    /// <param name="times">How many requests it is for.</param>
    /// <param name="skip">How many such requests pass before.</param>
    public FaultRule Add(string method, string pattern, FaultAction action, int times = 1, int skip = 0)
    {
        var rule = new FaultRule(method, pattern, action, times, skip);
        lock (_lock)
        {
            _rules.Add(rule);
        }

        return rule;
    }

    public void Clear()
    {
        lock (_lock)
        {
            _rules.Clear();
        }
    }

    public RequestDelegate Wrap(RequestDelegate next) => context =>
    {
        string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        FaultRule? rule;
        lock (_lock)
        {
            rule = _rules.Find(candidate => candidate.Take(context.Request.Method, target));
        }

        return rule is null ? next(context) : rule.Action(context, next);
    };
}
