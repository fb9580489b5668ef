namespace Imgpkg.Sdk.Registry;

/// <summary>What a repository is opened for. Transports ask for no more rights than that, and ask once.</summary>
public enum RepositoryAccess
{
    /// <summary>Only reading.</summary>
    Read,

    /// <summary>Reading and writing.</summary>
    Write,
}
