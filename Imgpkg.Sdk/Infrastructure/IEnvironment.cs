namespace Imgpkg.Sdk.Infrastructure;

/// <summary>The process environment, behind a seam so that tests can set it.</summary>
internal interface IEnvironment
{
    /// <summary>The value of a variable; null when it is not set.</summary>
    string? Get(string name);

    /// <summary>All variables.</summary>
    IReadOnlyDictionary<string, string> All();
}
