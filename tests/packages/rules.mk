# SPDX-License-Identifier: ISC
# The tarball, of what is committed, and packages of it.
TARBALL = $(BUILD)/pop3d-$(VERSION).tar.gz

dist:
	@mkdir -p $(BUILD)
	git archive --prefix=pop3d-$(VERSION)/ HEAD | gzip -9n >$(TARBALL)
	@echo $(TARBALL)

# Version and date of the package are those of NEWS, too.
deb: dist
	rm -rf $(BUILD)/deb && mkdir $(BUILD)/deb
	tar -C $(BUILD)/deb -xf $(TARBALL)
	cp $(TARBALL) $(BUILD)/deb/pop3d_$(VERSION).orig.tar.gz
	cd $(BUILD)/deb/pop3d-$(VERSION) && cp -R units/debian debian && \
	    printf '%s\n' 'pop3d ($(VERSION)-1) unstable; urgency=medium' '' \
		'  * As upstream tells in NEWS.' '' \
		" -- $$(sed -n 's/^Maintainer: //p' debian/control)  \
	$$(date -uRd $(DATE))" | sed 's/> *	*/>  /' >debian/changelog && \
	    env -u MAKEFLAGS dpkg-buildpackage -us -uc

# Where rpmbuild is a guest, the packages that it would ask for are not rpms.
rpm: dist
	rm -rf $(BUILD)/rpm && mkdir -p $(BUILD)/rpm/SOURCES
	cp $(TARBALL) $(BUILD)/rpm/SOURCES
	sed 's|@VERSION@|$(VERSION)|' units/rpm/pop3d.spec >$(BUILD)/rpm/pop3d.spec
	env -u MAKEFLAGS rpmbuild -bb $(RPMBUILD) \
	    --define '_topdir $(abspath $(BUILD)/rpm)' $(BUILD)/rpm/pop3d.spec

check-packages: all
	tests/packages/packages.sh

WIDE += check-packages
.PHONY: dist deb rpm check-packages
