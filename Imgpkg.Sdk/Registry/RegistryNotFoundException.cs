namespace Imgpkg.Sdk.Registry;

/// <summary>The repository, manifest, tag or blob is not there (HTTP 404).</summary>
public sealed class RegistryNotFoundException : RegistryException
{
    internal RegistryNotFoundException(RegistryFailure failure, Exception? innerException = null)
        : base(failure, innerException)
    {
    }
}
