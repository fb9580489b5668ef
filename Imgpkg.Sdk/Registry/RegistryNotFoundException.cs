using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry;

/// <summary>The repository, manifest, tag or blob is not there (HTTP 404).</summary>
public sealed class RegistryNotFoundException : RegistryException
{
    internal RegistryNotFoundException(RegistryFailure failure, Exception? innerException = null)
        : base(failure, innerException)
    {
    }

    /// <summary>Makes the exception, for transports of callers.</summary>
    /// <param name="repository">The repository that was accessed.</param>
    /// <param name="message">What is missing, for people.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public static RegistryNotFoundException Create(RepositoryReference repository, string message, Exception? innerException = null) =>
        new(new RegistryFailure(message) { Repository = repository, Code = "NOT_FOUND" }, innerException);
}
