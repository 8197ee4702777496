import hashlib, sys, zipfile

with zipfile.ZipFile(sys.argv[1]) as package:
    assert package.testzip() is None
    for each in package.infolist():
        print(f"{hashlib.sha256(package.read(each)).hexdigest()}  {each.filename}")
