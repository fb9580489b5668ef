namespace Imgpkg.Sdk.Infrastructure;

/// <summary>A host must not be contacted; carried through the HTTP stack from where connections are opened.</summary>
internal sealed class RefusedHostException(string message) : Exception(message);
