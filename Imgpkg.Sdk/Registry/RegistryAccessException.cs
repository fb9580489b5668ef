using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Registry;

/// <summary>The registry refused access (HTTP 401 or 403). Some registries answer so for repositories that do not exist.</summary>
public sealed class RegistryAccessException : RegistryException
{
    internal RegistryAccessException(RegistryFailure failure, Exception? innerException = null)
        : base(failure, innerException)
    {
    }

    /// <summary>Makes the exception, for transports of callers.</summary>
    /// <param name="repository">The repository that was accessed.</param>
    /// <param name="message">What was refused, for people.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public static RegistryAccessException Create(RepositoryReference repository, string message, Exception? innerException = null) =>
        new(new RegistryFailure(message) { Repository = repository, Code = "DENIED" }, innerException);
}
