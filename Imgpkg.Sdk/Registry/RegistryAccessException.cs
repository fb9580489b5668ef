namespace Imgpkg.Sdk.Registry;

/// <summary>The registry refused access (HTTP 401 or 403). Some registries answer so for repositories that do not exist.</summary>
public sealed class RegistryAccessException : RegistryException
{
    internal RegistryAccessException(RegistryFailure failure, Exception? innerException = null)
        : base(failure, innerException)
    {
    }
}
