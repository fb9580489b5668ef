using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry;

/// <summary>Copies a failure that several callers get: each names its own activity in it.</summary>
internal static class SharedFailure
{
    /// <summary>A copy of what fetching an image may fail with; other failures as they are.</summary>
    public static ImgpkgException Copy(ImgpkgException original)
    {
        if (original is RegistryException failure)
        {
            return Copy(failure);
        }

        ImgpkgException copy = original switch
        {
            ContentMismatchException mismatch => new ContentMismatchException(mismatch.Message, mismatch.Expected, mismatch.ActualDigest, mismatch.ActualSize),
            InvalidManifestException { Digest: { } digest } manifest => new InvalidManifestException(manifest.Message, digest, manifest.InnerException),
            _ => original,
        };
        if (copy != original && original.Activity is { } activity)
        {
            copy.During(activity);
        }

        return copy;
    }

    public static RegistryException Copy(RegistryException original)
    {
        var failure = new RegistryFailure(original.Message)
        {
            Repository = original.Repository,
            Method = original.Method,
            Url = original.Url,
            StatusCode = original.StatusCode,
            Errors = original.Errors,
            Code = original.Code,
            IsTransient = original.IsTransient,
            RetryAfter = original.RequestedWait,
        };
        RegistryException copy = original switch
        {
            RegistryNotFoundException => new RegistryNotFoundException(failure, original.InnerException),
            RegistryAccessException => new RegistryAccessException(failure, original.InnerException),
            RegistryRateLimitException => new RegistryRateLimitException(failure, original.InnerException),
            _ => new RegistryException(failure, original.InnerException),
        };
        copy.IsExhausted = original.IsExhausted;
        copy.Hint = original.Hint;
        if (original.Activity is { } activity)
        {
            copy.During(activity);
        }

        return copy;
    }
}
