using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>One action on one repository.</summary>
internal readonly record struct Access(string Repository, string Action)
{
    /// <summary>What a request needs; nothing for the ping.</summary>
    public static IReadOnlyList<Access> Of(HttpContext context)
    {
        if (Route.Parse(context.Request.Path.Value ?? string.Empty) is not { Endpoint: not Endpoint.Ping } route)
        {
            return [];
        }

        Access pull = new(route.Repository, "pull");
        return context.Request.Method switch
        {
            "GET" or "HEAD" => [pull],
            "DELETE" when route.Endpoint != Endpoint.Upload => [pull with { Action = "delete" }],
            "POST" when context.Request.Query["from"].ToString() is { Length: > 0 } source && context.Request.Query.ContainsKey("mount") =>
                [pull, pull with { Action = "push" }, new Access(source, "pull")],
            _ => [pull, pull with { Action = "push" }],
        };
    }

    /// <summary>Reads a <c>scope</c> value: <c>repository:name:action,action</c>, several separated by spaces.</summary>
    public static IEnumerable<Access> ParseScopes(string scopes) =>
        from scope in scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        let parts = scope.Split(':', 2)
        where parts is ["repository", _]
        let colon = parts[1].LastIndexOf(':')
        where colon > 0
        from action in parts[1][(colon + 1)..].Split(',')
        select new Access(parts[1][..colon], action);

    /// <summary>The scope that covers this access, one part per repository, in the order given.</summary>
    public static string ToScope(IEnumerable<Access> access) =>
        string.Join(' ', access.GroupBy(one => one.Repository, StringComparer.Ordinal)
            .Select(group => $"repository:{group.Key}:{string.Join(',', group.Select(one => one.Action))}"));
}
