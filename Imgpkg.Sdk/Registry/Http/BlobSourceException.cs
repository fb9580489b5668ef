namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Carries a failure of the content's source through the HTTP stack; the caller gets the inner exception.</summary>
internal sealed class BlobSourceException(Exception failure) : Exception(failure.Message, failure);
